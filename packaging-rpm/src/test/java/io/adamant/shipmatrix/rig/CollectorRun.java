package io.adamant.shipmatrix.rig;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real collector as the build assembled it, without a cloud; it can be killed and started. */
public final class CollectorRun implements AutoCloseable {

    private static final long BOUND_S = 30;

    /** Lines whose numbers share all but the last three digits, well below the API's limit. */
    private static final int BLOCK = 1_000;

    private static final Pattern LINE = Pattern.compile(" #(\\d{9}) [0-9a-f]{8}");

    private final Path dir;
    private final int apiPort;
    private final int otlpPort;
    private Process process;

    public CollectorRun(Path dir) throws IOException {
        this(dir, "");
    }

    /**
     * @param more lines of its configuration
     */
    public CollectorRun(Path dir, String more) throws IOException {
        this.dir = Files.createDirectories(dir);
        this.apiPort = freePort();
        this.otlpPort = freePort();
        Files.writeString(
                dir.resolve("collector.yaml"),
                """
                listen: { http: "127.0.0.1:%d", otlp: "127.0.0.1:%d" }
                dir: %s/data
                cloud: { kind: local, url: "http://127.0.0.1:%d" }
                %s
                """
                        .formatted(apiPort, otlpPort, dir, freePort(), more));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    public int otlpPort() {
        return otlpPort;
    }

    /** Starts it and waits until it has read its journal again. */
    public void startAndWait() throws IOException {
        Path dist = Path.of(System.getProperty("adamant.dist")).toAbsolutePath();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + dist.resolve("collector.jvm"));
        command.addAll(List.of("-cp", dist.resolve("collector") + "/*"));
        command.add("io.adamant.collector.CollectorMain");
        command.addAll(List.of("--config", dir.resolve("collector.yaml").toString()));
        command.add("--until-eof");
        process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        dir.resolve("collector.out").toFile()))
                        .start();
        Wait.until("the collector is ready", BOUND_S * 1_000, this::isReady);
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(BOUND_S, TimeUnit.SECONDS);
    }

    private boolean isReady() {
        try {
            get("/readyz");
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** How often the log store holds each number below {@code lines}. */
    public Map<Long, Integer> stored(long lines) throws IOException {
        Map<Long, Integer> times = new TreeMap<>();
        for (long block = 0; block * BLOCK < lines; block++) {
            String common = " #%06d".formatted(block);
            String query = URLEncoder.encode(common, StandardCharsets.UTF_8);
            Matcher line = LINE.matcher(get("/api/v1/logs?limit=5000&contains=" + query));
            while (line.find()) {
                long number = Long.parseLong(line.group(1));
                if (number / BLOCK == block) { // a record of several lines reaches into the next
                    times.merge(number, 1, Integer::sum);
                }
            }
        }
        return times;
    }

    /** What it says about the records of an instance, as JSON. */
    public String completeness(String instance) throws IOException {
        return get("/api/v1/instances/" + instance + "/completeness");
    }

    private String get(String path) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + apiPort + path);
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setConnectTimeout(2_000);
        connection.setReadTimeout(10_000);
        try (InputStream in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            connection.disconnect();
        }
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}

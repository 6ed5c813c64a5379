package io.adamant.bench.sink;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The sink as who steers it sees it: a child process that ends with its parent. */
public final class SinkProcess implements AutoCloseable {

    /** Cheap and small, so that the two cores are left to who is measured. */
    private static final List<String> FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xmx512m",
                    "-XX:CICompilerCount=2",
                    "--enable-native-access=ALL-UNNAMED");

    private static final long POLL_MILLIS = 50;

    private final Process process;
    private final int otlpPort;
    private final int tcpPort;
    private final int controlPort;

    private SinkProcess(Process process, int otlpPort, int tcpPort, int controlPort) {
        this.process = process;
        this.otlpPort = otlpPort;
        this.tcpPort = tcpPort;
        this.controlPort = controlPort;
    }

    /** One file of lines at most, no TLS, any ports. */
    public static SinkProcess start() throws IOException {
        return start(Integer.MAX_VALUE);
    }

    /**
     * @param orderSpan numbers of one file: lines {@code k * span} and up must arrive in order
     * @param more the OTLP port, key store and password, as {@link SinkMain} takes them
     */
    public static SinkProcess start(int orderSpan, String... more) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(SinkMain.class.getName());
        command.add(Integer.toString(orderSpan));
        command.addAll(List.of(more));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        String line = said.readLine();
        if (line == null || !line.startsWith("sink ")) {
            process.destroyForcibly();
            throw new IOException("the sink did not start: " + line);
        }
        String[] ports = line.split(" ");
        return new SinkProcess(
                process,
                Integer.parseInt(ports[1]),
                Integer.parseInt(ports[2]),
                Integer.parseInt(ports[3]));
    }

    public int otlpPort() {
        return otlpPort;
    }

    public int tcpPort() {
        return tcpPort;
    }

    public long pid() {
        return process.pid();
    }

    /** Sets a fault until another one is set; {@link Fault#NONE} ends it. */
    public void fault(Fault fault) throws IOException {
        fault(fault, 0);
    }

    public void fault(Fault fault, long argument) throws IOException {
        ask("POST", "/fault?name=" + fault + "&argument=" + argument);
    }

    /** Forgets all that came. */
    public void reset() throws IOException {
        ask("POST", "/reset");
    }

    /** Forgets the latencies: a warm-up is over. */
    public void forgetLatency() throws IOException {
        ask("POST", "/latency");
    }

    /** Distinct intact lines so far. */
    public long unique() throws IOException {
        return Long.parseLong(ask("GET", "/unique"));
    }

    /** Everything; lost lines are those of {@code [0, expected)} that did not come. */
    public SinkReport report(long expected) throws IOException {
        return SinkReport.parse(ask("GET", "/report?expected=" + expected));
    }

    /** Waits for that many distinct lines; false when the time was not enough. */
    public boolean await(long lines, Duration bound) throws IOException, InterruptedException {
        long end = System.nanoTime() + bound.toNanos();
        while (unique() < lines) {
            if (System.nanoTime() - end >= 0 || !process.isAlive()) {
                return false;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return true;
    }

    private String ask(String method, String pathAndQuery) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + controlPort + pathAndQuery);
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setReadTimeout(30_000);
        try (InputStream in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException refused) {
            throw new IOException("the sink refused " + pathAndQuery, refused);
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

package io.adamant.collector.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Prometheus of its own on loopback (Debian package prometheus), with the shipped scrape
 * configuration and rules, only faster.
 */
final class Prometheus implements AutoCloseable {

    private final Process process;
    private final Http http;
    private final Path config;

    private Prometheus(Process process, Http http, Path config) {
        this.process = process;
        this.http = http;
        this.config = config;
    }

    static boolean isInstalled() {
        return Stream.of("prometheus", "promtool").allMatch(Prometheus::isOnPath);
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** The shipped files, the collector's address and the intervals changed. */
    static Prometheus start(Path directory, int port, int collectorPort) throws IOException {
        Path shipped = Installed.distribution().resolve("prometheus");
        Path config = directory.resolve("prometheus.yml");
        Files.createDirectories(directory);
        Files.copy(shipped.resolve("adamant.rules.yml"), directory.resolve("adamant.rules.yml"));
        Files.writeString(
                config,
                Files.readString(shipped.resolve("prometheus.yml"))
                        .replace("127.0.0.1:8480", "127.0.0.1:" + collectorPort)
                        .replace("interval: 15s", "interval: 1s")
                        .replace("interval: 30s", "interval: 1s"));
        Process process =
                new ProcessBuilder(
                                "prometheus",
                                "--config.file=" + config,
                                "--storage.tsdb.path=" + directory.resolve("data"),
                                "--web.listen-address=127.0.0.1:" + port)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("prometheus.log").toFile())
                        .start();
        return new Prometheus(process, new Http(port), config);
    }

    /** What promtool says, with its exit status before it. */
    static String promtool(Path directory, String... words) throws Exception {
        Process process =
                new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(words)).toList())
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return "promtool does not end: " + said;
        }
        return process.exitValue() + " " + said;
    }

    Path config() {
        return config;
    }

    boolean isUp() {
        return process.isAlive() && http.get("/-/ready").status() == 200;
    }

    /** The series of an instant query; an error is one that the caller sees. */
    List<JsonObject> query(String expression) {
        return list(
                get("/api/v1/query?query=" + encoded(expression))
                        .getJsonObject("data")
                        .getJsonArray("result"));
    }

    /** The instances that a metric has now. */
    List<String> instancesOf(String metric) {
        return query("count by (instance) (" + metric + ")").stream()
                .map(series -> series.getJsonObject("metric").getString("instance"))
                .toList();
    }

    List<String> labelValues(String label, String selector) {
        return get("/api/v1/label/" + label + "/values?match[]=" + encoded(selector))
                .getJsonArray("data")
                .stream()
                .map(String::valueOf)
                .toList();
    }

    List<JsonObject> targets() {
        return list(get("/api/v1/targets").getJsonObject("data").getJsonArray("activeTargets"));
    }

    List<JsonObject> metadata(String metric) {
        return list(get("/api/v1/targets/metadata?metric=" + metric).getJsonArray("data"));
    }

    private JsonObject get(String path) {
        Http.Answer answer = http.get(path);
        if (answer.status() != 200) {
            throw new AssertionError(path + ": " + answer.status() + " " + answer.body());
        }
        return new JsonObject(answer.body());
    }

    private static List<JsonObject> list(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        http.close();
    }
}

package io.adamant.collector;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A real collector process, to be killed and started again in the same directory. */
final class KilledCollector implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path directory;
    private final HttpClient client = HttpClient.newHttpClient();
    private final int http;
    private final int otlp;
    private @Nullable Process process;

    KilledCollector(Path directory) throws IOException {
        this(directory, "");
    }

    /**
     * @param more lines of its configuration
     */
    KilledCollector(Path directory, String more) throws IOException {
        this(directory, URI.create("http://127.0.0.1:1"), more);
    }

    /**
     * @param cloud the local cloud that it asks
     */
    KilledCollector(Path directory, URI cloud, String more) throws IOException {
        this.directory = Files.createDirectories(directory);
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            http = one.getLocalPort();
            otlp = two.getLocalPort();
        }
        Files.writeString(
                directory.resolve("collector.yaml"),
                """
                listen:
                  http: 127.0.0.1:%d
                  otlp: 127.0.0.1:%d
                dir: %s
                cloud:
                  kind: local
                  url: %s
                %s
                """
                        .formatted(http, otlp, directory.resolve("data"), cloud, more));
    }

    void start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-javaagent"))
                .forEach(command::add);
        Path home = Files.createDirectories(home());
        command.add("-Duser.home=" + home);
        command.add("-Xmx256m");
        command.add("-XX:+UseSerialGC");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(CollectorMain.class.getName());
        command.addAll(
                List.of("--config", directory.resolve("collector.yaml").toString(), "--until-eof"));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        directory.resolve("collector.log").toFile()));
        builder.environment().put("HOME", home.toString());
        process = builder.start();
        await("the collector is ready")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> get("/readyz").filter(r -> r.statusCode() == 200).isPresent());
    }

    /** A home directory of its own, in which no library may leave anything. */
    Path home() {
        return directory.resolve("home");
    }

    /** Ends it with -9. */
    void kill() {
        Process victim = process;
        if (victim != null) {
            victim.destroyForcibly().onExit().join();
        }
    }

    /** Where agents enrol and ship to, where they have to prove who they are. */
    URI secured() {
        return URI.create("https://localhost:" + otlp);
    }

    /** Its authority, its certificate and the claims. */
    Path security() {
        return directory.resolve("data").resolve("security");
    }

    URI logs() {
        return URI.create("http://127.0.0.1:" + otlp + "/v1/logs");
    }

    Optional<HttpResponse<String>> get(String path) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + path))
                            .timeout(Duration.ofSeconds(20))
                            .build();
            return Optional.of(client.send(request, BodyHandlers.ofString()));
        } catch (IOException notUp) {
            return Optional.empty();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    String log() throws IOException {
        return Files.readString(directory.resolve("collector.log"));
    }

    @Override
    public void close() {
        kill();
        client.close();
    }
}

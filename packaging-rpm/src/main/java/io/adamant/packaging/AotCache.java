package io.adamant.packaging;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;

/**
 * The archive of the agent's classes (JEP 350), made by a run of the agent as it is laid out, with
 * the flags of its unit: TLS 1.3 with a certificate of its own, files read, spooled and sent, its
 * endpoint answering. The run reads nothing of the machine that builds but {@code /proc} and {@code
 * /sys}, seals nothing, and listens on loopback alone.
 */
final class ClassArchive {

    private static final int LINES = 20_000;
    private static final int REQUESTS = 4;
    private static final Duration BOUND = Duration.ofSeconds(60);

    private ClassArchive() {}

    /**
     * Trains.
     *
     * @param home with {@code agent}, {@code runtime} and {@code agent.jvm}
     * @param place replaced
     * @return the archive
     */
    static Path train(Path home, Path place) {
        try {
            TrimmedRuntime.deleteAll(place);
            Files.createDirectories(place.resolve("logs"));
            TrainingKeys keys = TrainingKeys.make(place.resolve("keys"));
            CountDownLatch requests = new CountDownLatch(REQUESTS);
            try (Receiver receiver = new Receiver(keys, requests)) {
                Path archive = place.resolve("agent.jsa");
                Files.writeString(place.resolve("identity.yaml"), "instance-id: i-training\n");
                Files.writeString(
                        place.resolve("agent.yaml"), config(place, keys, receiver.port()));
                Files.writeString(
                        place.resolve("logs/app.log"), "2026-01-01 a line\n".repeat(LINES));
                run(home, place, archive, requests);
                return archive;
            }
        } catch (IOException fault) {
            throw new PackagingException("training the agent in " + place, fault);
        } catch (InterruptedException interrupted) {
            throw new PackagingException("training was interrupted", interrupted);
        }
    }

    private static void run(Path home, Path place, Path archive, CountDownLatch requests)
            throws IOException, InterruptedException {
        Path output = place.resolve("output");
        List<String> words = new ArrayList<>();
        words.add(home.resolve("runtime/bin/java").toString());
        words.add("@" + home.resolve("agent.jvm"));
        words.add("-XX:ArchiveClassesAtExit=" + archive);
        words.add("io.adamant.agent.AgentMain");
        words.addAll(List.of("run", "--config", place.resolve("agent.yaml").toString()));
        Process agent =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        boolean heard = requests.await(BOUND.toSeconds(), TimeUnit.SECONDS);
        agent.destroy();
        boolean ended = agent.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
            agent.destroyForcibly();
        }
        if (!heard || !ended || !Files.exists(archive)) {
            throw new PackagingException(
                    "the training run left no archive:\n" + Files.readString(output));
        }
    }

    private static String config(Path place, TrainingKeys keys, int port) throws IOException {
        return """
        collector:
          endpoints: ["https://127.0.0.1:%d"]
          tls: { ca: %s, certificate: %s, key: %s }
        identity: { source: file, file: %s/identity.yaml }
        logs:
          - path: %5$s/logs/*.log
        checks:
          - name: file
            file: { path: %5$s/identity.yaml, contains: "training" }
          - name: space
            disk: { path: /, free: 1MiB }
        spool: { dir: %5$s/spool, cap: 16MiB }
        endpoint: { listen: "127.0.0.1:%6$d" }
        seal: { mode: audit, defaults: false, layer: mounts, witness: 1h, canary: 1h }
        """
                .formatted(
                        port, keys.authority(), keys.certificate(), keys.key(), place, freePort());
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** Takes whatever comes with 200, as a collector does. */
    private static final class Receiver implements AutoCloseable {

        private final HttpsServer server;
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

        Receiver(TrainingKeys keys, CountDownLatch requests) throws IOException {
            var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            server = HttpsServer.create(loopback, 0);
            server.setHttpsConfigurator(
                    new HttpsConfigurator(keys.context()) {
                        @Override
                        public void configure(HttpsParameters parameters) {
                            SSLParameters tls = getSSLContext().getDefaultSSLParameters();
                            tls.setNeedClientAuth(true);
                            parameters.setSSLParameters(tls);
                        }
                    });
            server.createContext(
                    "/",
                    exchange -> {
                        try (InputStream body = exchange.getRequestBody()) {
                            body.transferTo(OutputStream.nullOutputStream());
                        }
                        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
                        exchange.sendResponseHeaders(200, -1);
                        exchange.close();
                        requests.countDown();
                    });
            server.setExecutor(threads);
            server.start();
        }

        int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
            threads.shutdownNow();
        }
    }
}

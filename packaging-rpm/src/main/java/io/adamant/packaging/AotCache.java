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
 * The ahead-of-time cache of the agent (JEP 483, 515): its classes loaded and linked, made of a run
 * of the agent as it is laid out, with the flags of its unit: TLS 1.3 with a certificate of its
 * own, files read, spooled and sent, its endpoint answering, the default places sealed by read-only
 * mounts. It seals in namespaces of its own, which end with it, or not at all; it writes below its
 * own directory and listens on loopback alone.
 */
final class AotCache {

    private static final int LINES = 20_000;
    private static final int REQUESTS = 4;
    private static final Duration BOUND = Duration.ofSeconds(60);

    private AotCache() {}

    /**
     * Trains.
     *
     * @param home with {@code agent}, {@code runtime} and {@code agent.jvm}
     * @param place replaced
     * @return the cache
     */
    static Path train(Path home, Path place) {
        try {
            TrimmedRuntime.deleteAll(place);
            Files.createDirectories(place.resolve("logs"));
            TrainingKeys keys = TrainingKeys.make(place.resolve("keys"));
            CountDownLatch requests = new CountDownLatch(REQUESTS);
            try (Receiver receiver = new Receiver(keys, requests)) {
                List<String> apart = apart();
                Files.writeString(place.resolve("identity.yaml"), "instance-id: i-training\n");
                Files.writeString(
                        place.resolve("agent.yaml"),
                        config(place, keys, receiver.port(), !apart.isEmpty()));
                Files.writeString(
                        place.resolve("logs/app.log"), "2026-01-01 a line\n".repeat(LINES));
                run(home, place, apart, requests);
            }
            return create(home, place);
        } catch (IOException fault) {
            throw new PackagingException("training the agent in " + place, fault);
        } catch (InterruptedException interrupted) {
            throw new PackagingException("training was interrupted", interrupted);
        }
    }

    /**
     * What gives the training mounts and processes of its own, as an instance of the local cloud
     * has them; empty where this machine permits none.
     */
    private static List<String> apart() throws IOException, InterruptedException {
        List<String> asRoot =
                List.of(
                        "unshare",
                        "--mount",
                        "--propagation",
                        "private",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "--mount-proc");
        List<String> asUser = new ArrayList<>(asRoot);
        asUser.addAll(1, List.of("--user", "--map-root-user"));
        for (List<String> words : List.of(asRoot, asUser)) {
            if (works(words)) {
                return words;
            }
        }
        System.err.println("packaging: no namespace for mounts here; the seal is not trained");
        return List.of();
    }

    private static boolean works(List<String> words) throws InterruptedException {
        List<String> all = new ArrayList<>(words);
        all.add("true");
        try {
            return new ProcessBuilder(all)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noUnshare) {
            return false;
        }
    }

    private static void run(Path home, Path place, List<String> apart, CountDownLatch requests)
            throws IOException, InterruptedException {
        Path output = place.resolve("output");
        List<String> words = new ArrayList<>(apart);
        words.addAll(java(home, place, "record"));
        words.add("io.adamant.agent.AgentMain");
        words.addAll(List.of("run", "--config", place.resolve("agent.yaml").toString()));
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
        // Nobody listens there: what is told a service manager is trained all the same.
        builder.environment().put("NOTIFY_SOCKET", place.resolve("nobody").toString());
        Process agent = builder.start();
        boolean heard = requests.await(BOUND.toSeconds(), TimeUnit.SECONDS);
        // Its own word to end, which unshare would not hand on.
        agent.descendants().forEach(ProcessHandle::destroy);
        if (apart.isEmpty()) {
            agent.destroy();
        }
        boolean ended = agent.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
            agent.destroyForcibly();
        }
        if (!heard || !ended || !Files.exists(configuration(place))) {
            throw new PackagingException(
                    "the training run left nothing to make a cache of:\n"
                            + Files.readString(output));
        }
    }

    private static Path create(Path home, Path place) {
        Path cache = place.resolve("agent.aot");
        List<String> words = java(home, place, "create");
        words.add("-XX:AOTCache=" + cache);
        String said = Tool.run(words);
        if (!Files.exists(cache)) {
            throw new PackagingException("the JVM made no cache:\n" + said);
        }
        return cache;
    }

    private static List<String> java(Path home, Path place, String mode) {
        return new ArrayList<>(
                List.of(
                        home.resolve("runtime/bin/java").toString(),
                        "@" + home.resolve("agent.jvm"),
                        "-XX:AOTMode=" + mode,
                        "-XX:AOTConfiguration=" + configuration(place)));
    }

    private static Path configuration(Path place) {
        return place.resolve("agent.aotconf");
    }

    private static String config(Path place, TrainingKeys keys, int port, boolean isApart)
            throws IOException {
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
        seal:
          mode: %7$s
          defaults: %8$s
          layer: mounts
          accept: fallback
          exempt: [%5$s]
          detect: [none]
          canary: 1s
          witness: 1h
        """
                .formatted(
                        port,
                        keys.authority(),
                        keys.certificate(),
                        keys.key(),
                        place,
                        freePort(),
                        isApart ? "enforce" : "audit",
                        isApart);
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

package io.adamant.collector.receive;

import io.adamant.collector.journal.stamp.Stamp;
import io.adamant.collector.security.ca.CertificateRequest;
import io.adamant.collector.security.ca.KeyFileIssuer;
import io.adamant.collector.security.ca.Requests;
import io.adamant.collector.security.ca.SecretFiles;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.Backoff;
import io.adamant.shared.wire.enrol.EnrolRequest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code ./adamant bench trust [enrolments] [connections] [fleet]}: what enrolments, held
 * connections and a fleet's return after a restart cost the collector, in CPU-seconds and memory of
 * its own process. Bounded by itself: two minutes of one core.
 */
public final class TrustBench implements AutoCloseable {

    private static final int OF_IDENTITY = 10;
    private static final int AT_ONCE = 64;
    private static final Duration AWAY = Duration.ofSeconds(5);
    private static final long TICKS_PER_SECOND = 100;
    private final Path directory;
    private final Vertx vertx = Vertx.vertx();
    private final KeyPair key = Requests.key();
    private KeyFileIssuer issuer;
    private Process process;
    private int port;

    private TrustBench(Path directory) throws IOException {
        this.directory = directory;
        begin();
    }

    private void begin() throws IOException {
        List<String> words =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        Path flags = Path.of("packaging-rpm/target/adamant/collector.jvm");
        if (Files.exists(flags)) {
            words.add("@" + flags);
        }
        words.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        TrustBenchServer.class.getName(),
                        directory.toString(),
                        Integer.toString(port)));
        process = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null) {
            throw new IOException("the listener did not begin");
        }
        port = Integer.parseInt(line);
        issuer =
                KeyFileIssuer.open(
                        directory.resolve("security"),
                        Duration.ofHours(1),
                        SecuredListener::now,
                        new SecureRandom());
    }

    private void end() {
        process.destroyForcibly().onExit().join();
    }

    private double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12]))
                / (double) TICKS_PER_SECOND;
    }

    private long residentKib() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("no VmRSS");
    }

    private NetClient client(Stamp holder) {
        NetClientOptions options =
                new NetClientOptions()
                        .setSsl(true)
                        .setTrustAll(true)
                        .setHostnameVerificationAlgorithm("")
                        .setConnectTimeout(20_000)
                        .setSslEngineOptions(new OpenSSLEngineOptions());
        if (holder != null) {
            options.setKeyCertOptions(
                    new PemKeyCertOptions()
                            .addCertValue(pem("CERTIFICATE", certificate(holder)))
                            .addKeyValue(pem("PRIVATE KEY", key.getPrivate().getEncoded())));
        }
        return vertx.createNetClient(options);
    }

    private byte[] certificate(Stamp holder) {
        try {
            return issuer.issue(
                            CertificateRequest.read(Requests.request(key)).orElseThrow(),
                            holder,
                            SecuredListener.now())
                    .getFirst()
                    .getEncoded();
        } catch (java.security.cert.CertificateEncodingException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static Buffer pem(String label, byte[] der) {
        return Buffer.buffer(SecretFiles.pem(label, der));
    }

    private static Stamp agent(int number) {
        return new Stamp.Agent(
                new InstanceId(TrustBenchServer.instance(number)), new BootId("b-1"));
    }

    /** Connects, asks once; tells whether the answer began with 200; the connection stays open. */
    private void ask(NetClient from, byte[] request, java.util.function.Consumer<Boolean> told) {
        from.connect(port, "127.0.0.1")
                .onComplete(
                        connected -> {
                            if (connected.failed()) {
                                told.accept(false);
                                return;
                            }
                            AtomicInteger parts = new AtomicInteger();
                            connected
                                    .result()
                                    .handler(
                                            part -> {
                                                if (parts.getAndIncrement() == 0) {
                                                    told.accept(
                                                            part.toString()
                                                                    .startsWith("HTTP/1.1 200"));
                                                }
                                            })
                                    .exceptionHandler(_ -> {})
                                    .write(Buffer.buffer(request));
                        });
    }

    private static byte[] post(String path, byte[] body) {
        byte[] head =
                """
                POST %s HTTP/1.1
                Host: localhost
                Content-Type: application/x-protobuf
                Content-Length: %d

                """
                        .replace("\n", "\r\n")
                        .formatted(path, body.length)
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    private void enrolments(int count) throws Exception {
        List<byte[]> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            EnrolRequest request =
                    new EnrolRequest(
                            EnrolRequest.TOKEN,
                            TrustBenchServer.instance(i),
                            "b-1",
                            Requests.request(Requests.key()),
                            "",
                            SecuredListener.TOKEN);
            requests.add(post(EnrolRequest.PATH, request.encode()));
        }
        double before = cpuSeconds();
        long began = System.nanoTime();
        AtomicInteger good = new AtomicInteger();
        Semaphore places = new Semaphore(16);
        CountDownLatch all = new CountDownLatch(count);
        for (byte[] request : requests) {
            places.acquire();
            NetClient one = client(null);
            ask(
                    one,
                    request,
                    isGood -> {
                        good.addAndGet(isGood ? 1 : 0);
                        var _ = one.close();
                        places.release();
                        all.countDown();
                    });
        }
        all.await(120, TimeUnit.SECONDS);
        double seconds = (System.nanoTime() - began) / 1e9;
        double cpu = cpuSeconds() - before;
        say(
                ("enrolments: %d of %d issued in %.1f s (%.0f a minute), collector %.2f CPU-s, %.2f"
                                + " ms each")
                        .formatted(
                                good.get(),
                                count,
                                seconds,
                                60 * good.get() / seconds,
                                cpu,
                                1000 * cpu / count));
    }

    private void held(int wanted) throws Exception {
        int identities = Math.max(1, wanted / OF_IDENTITY);
        long empty = residentKib();
        double before = cpuSeconds();
        long began = System.nanoTime();
        byte[] request = post("/v1/logs", new byte[0]);
        List<NetClient> clients = new ArrayList<>();
        for (int i = 0; i < identities; i++) {
            clients.add(client(agent(i)));
        }
        AtomicInteger good = new AtomicInteger();
        Semaphore places = new Semaphore(AT_ONCE);
        for (int i = 0; i < wanted; i++) {
            places.acquire();
            ask(
                    clients.get(i % identities),
                    request,
                    isGood -> {
                        good.addAndGet(isGood ? 1 : 0);
                        places.release();
                    });
            if (i == wanted / 2) {
                say("  half of them: collector RSS %d MiB".formatted(residentKib() / 1024));
            }
        }
        places.acquire(AT_ONCE);
        double cpu = cpuSeconds() - before;
        long full = residentKib();
        say(
                ("held: %d of %d connections with certificates open in %.1f s, collector %.1f CPU-s"
                                + " (%.2f ms each), RSS %d -> %d MiB, %.1f KiB each")
                        .formatted(
                                good.get(),
                                wanted,
                                (System.nanoTime() - began) / 1e9,
                                cpu,
                                1000 * cpu / wanted,
                                empty / 1024,
                                full / 1024,
                                (full - empty) / (double) good.get()));
        for (NetClient client : clients) {
            var _ = client.close();
        }
    }

    /** Everybody is connected, the collector is away for five seconds and comes back. */
    private void storm(int fleet, boolean hasJitter) throws Exception {
        List<NetClient> clients = new ArrayList<>();
        for (int i = 0; i < fleet; i++) {
            clients.add(client(agent(i)));
        }
        end();
        long died = System.nanoTime();
        long[] connected = new long[fleet];
        CountDownLatch all = new CountDownLatch(fleet);
        AtomicInteger tries = new AtomicInteger();
        for (int i = 0; i < fleet; i++) {
            new Returning(clients.get(i), i, connected, all, tries, hasJitter).later();
        }
        TimeUnit.NANOSECONDS.sleep(AWAY.toNanos() - (System.nanoTime() - died));
        begin();
        long back = System.nanoTime();
        double before = cpuSeconds();
        all.await(60, TimeUnit.SECONDS);
        double cpu = cpuSeconds() - before;
        long[] sorted =
                Arrays.stream(connected)
                        .filter(at -> at > 0)
                        .map(at -> at - back)
                        .sorted()
                        .toArray();
        int most = 0;
        for (int i = 0, j = 0; i < sorted.length; i++) {
            while (sorted[i] - sorted[j] > 100_000_000L) {
                j++;
            }
            most = Math.max(most, i - j + 1);
        }
        say(
                ("return %s jitter: %d of %d back, half after %.1f s, the last after %.1f s, at"
                                + " most %d answered within 100 ms, %d tries, collector %.1f CPU-s (%.2f ms"
                                + " each)")
                        .formatted(
                                hasJitter ? "with" : "without",
                                sorted.length,
                                fleet,
                                sorted[sorted.length / 2] / 1e9,
                                sorted[sorted.length - 1] / 1e9,
                                most,
                                tries.get(),
                                cpu,
                                1000 * cpu / fleet));
        for (NetClient client : clients) {
            var _ = client.close();
        }
    }

    /** One host that tries until it is answered, with the agent's delays. */
    private final class Returning {

        private final NetClient client;
        private final int number;
        private final long[] connected;
        private final CountDownLatch all;
        private final AtomicInteger tries;
        private final Backoff backoff;

        Returning(
                NetClient client,
                int number,
                long[] connected,
                CountDownLatch all,
                AtomicInteger tries,
                boolean hasJitter) {
            this.client = client;
            this.number = number;
            this.connected = connected;
            this.all = all;
            this.tries = tries;
            Random random = new Random(hasJitter ? number : 1);
            this.backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30), random);
        }

        void later() {
            vertx.setTimer(Math.max(1, backoff.nextNanos() / 1_000_000), _ -> now());
        }

        private void now() {
            tries.incrementAndGet();
            ask(
                    client,
                    post("/v1/logs", new byte[0]),
                    isGood -> {
                        if (isGood) {
                            connected[number] = System.nanoTime();
                            all.countDown();
                        } else {
                            later();
                        }
                    });
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    @Override
    public void close() {
        end();
        vertx.close().await();
    }

    private static int number(String[] words, int at, int fallback) {
        return at < words.length ? Integer.parseInt(words[at]) : fallback;
    }

    public static void main(String[] words) throws Exception {
        Locale.setDefault(Locale.ROOT);
        Path directory = Files.createTempDirectory("trust-bench");
        try (TrustBench bench = new TrustBench(directory)) {
            bench.enrolments(number(words, 0, 1_000));
            bench.held(number(words, 1, 10_000));
            int fleet = number(words, 2, 2_000);
            bench.storm(fleet, true);
            bench.storm(fleet, false);
        }
    }
}

package io.adamant.agent.ship;

import static io.adamant.agent.spool.SpoolBench.crash;
import static io.adamant.agent.spool.SpoolBench.logs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.adamant.agent.ship.http.Endpoint;
import io.adamant.agent.ship.link.TlsFiles;
import io.adamant.agent.ship.peer.RetryCause;
import io.adamant.agent.spool.Spool;
import io.adamant.agent.spool.SpoolBench;
import io.adamant.agent.spool.codec.Gzip;
import io.adamant.shared.time.Deadline;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the shipper and its socket transport against the JDK's HTTP server on loopback. */
@Timeout(60)
class ShipperIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    static final ShipPorts PORTS = new ShipPorts(new QuietNotices(), Gzip::new);

    /** What a test's receiver does with an exchange whose body was read. */
    @FunctionalInterface
    private interface Rule {
        void answer(HttpExchange exchange, int request) throws IOException;
    }

    @TempDir Path dir;

    private final List<String> batches = new CopyOnWriteArrayList<>();
    private final List<ExportLogsServiceRequest> bodies = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private Shipper shipper;
    private Thread thread;

    @AfterEach
    void stopAll() throws InterruptedException {
        if (shipper != null) {
            stop(Duration.ofMillis(100));
            thread.join(PATIENCE.toMillis());
        }
        if (server != null) {
            server.stop(0);
        }
    }

    private boolean stop(Duration within) {
        return shipper.stop(Deadline.after(System.nanoTime(), within));
    }

    private int serve(int port, Rule rule) throws IOException {
        server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/v1/logs", exchange -> handle(exchange, rule));
        server.start();
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange, Rule rule) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            if (gzip) {
                body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
            }
            ExportLogsServiceRequest request = ExportLogsServiceRequest.parseFrom(body);
            String batch = exchange.getRequestHeaders().getFirst("Adamant-Batch");
            if (batch == null) {
                assertThat(request.getResourceLogs(0).getScopeLogs(0).getLogRecordsCount())
                        .isZero();
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            bodies.add(request);
            batches.add(batch);
            rule.answer(exchange, batches.size());
        }
    }

    private void start(Spool spool, int port) {
        ShipOptions options =
                new ShipOptions(
                        List.of(Endpoint.parse("http://127.0.0.1:" + port)),
                        TlsFiles.NONE,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        ShipOptions.DEFAULT_RATE);
        shipper =
                new Shipper(
                        spool,
                        SpoolBench.resource(),
                        options,
                        PORTS,
                        () -> System.currentTimeMillis() * 1_000_000,
                        System::nanoTime,
                        new Random(1));
        thread = Thread.ofPlatform().name("ship").start(shipper);
    }

    private static void spool(Spool spool, int batches) {
        for (int i = 0; i < batches; i++) {
            spool.append(logs(3, "p" + i));
        }
        spool.commit();
    }

    private static void awaitEmpty(Spool spool) {
        await("an empty spool").atMost(PATIENCE).until(() -> spool.stats().waitingBatches() == 0);
    }

    @Test
    void whatIsSpooledArrivesOnceAsOtlp() throws IOException {
        int port = serve(0, (exchange, n) -> exchange.sendResponseHeaders(200, -1));
        try (Spool spool = SpoolBench.open(dir).spool()) {
            start(spool, port);
            spool(spool, 5);
            awaitEmpty(spool);
            assertThat(batches).hasSize(5).doesNotHaveDuplicates();
            ExportLogsServiceRequest first = bodies.getFirst();
            assertThat(first.getResourceLogs(0).getScopeLogs(0).getLogRecords(2).getBody())
                    .extracting(v -> v.getStringValue())
                    .isEqualTo("line 2");
            assertThat(stop(Duration.ofSeconds(5))).isTrue();
        }
    }

    @Test
    void aReceiverInTroubleIsAskedAgainAndGetsEachBatchUnderTheSameId() throws IOException {
        int port =
                serve(
                        0,
                        (exchange, n) -> {
                            if (n <= 3) {
                                exchange.getResponseHeaders().add("Retry-After", "0");
                                exchange.sendResponseHeaders(503, -1);
                            } else {
                                exchange.sendResponseHeaders(200, -1);
                            }
                        });
        try (Spool spool = SpoolBench.open(dir).spool()) {
            spool(spool, 1);
            start(spool, port);
            awaitEmpty(spool);
            assertThat(batches).hasSize(4).containsOnly(batches.getFirst());
            assertThat(shipper.stats().retries()).containsEntry(RetryCause.UNAVAILABLE, 3L);
        }
    }

    @Test
    void aRetryAfterInSecondsIsKept() throws IOException {
        int port =
                serve(
                        0,
                        (exchange, n) -> {
                            exchange.getResponseHeaders().add("Retry-After", "1");
                            exchange.sendResponseHeaders(n == 1 ? 503 : 200, -1);
                        });
        try (Spool spool = SpoolBench.open(dir).spool()) {
            spool(spool, 1);
            long began = System.nanoTime();
            start(spool, port);
            awaitEmpty(spool);
            assertThat(System.nanoTime() - began).isGreaterThan(1_000_000_000L);
        }
    }

    @Test
    void aReceiverThatIsNotThereIsFoundWhenItComes() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (Spool spool = SpoolBench.open(dir).spool()) {
            spool(spool, 2);
            start(spool, port);
            await("refused connections")
                    .atMost(PATIENCE)
                    .until(
                            () ->
                                    shipper.stats().retries().getOrDefault(RetryCause.CONNECT, 0L)
                                            >= 3);
            serve(port, (exchange, n) -> exchange.sendResponseHeaders(200, -1));
            awaitEmpty(spool);
            assertThat(batches).hasSize(2);
        }
    }

    @Test
    void aTooLargeBatchArrivesInHalves() throws IOException {
        int port =
                serve(
                        0,
                        (exchange, n) -> {
                            int records =
                                    bodies.getLast()
                                            .getResourceLogs(0)
                                            .getScopeLogs(0)
                                            .getLogRecordsCount();
                            exchange.sendResponseHeaders(records > 2 ? 413 : 200, -1);
                        });
        try (Spool spool = SpoolBench.open(dir).spool()) {
            spool(spool, 1);
            start(spool, port);
            awaitEmpty(spool);
            assertThat(batches)
                    .extracting(b -> b.substring(b.indexOf('/', b.indexOf("/boot-1/") + 8)))
                    .containsExactly("/1/3", "/1/1", "/2/2");
        }
    }

    @Test
    void afterAKillOnlyTheUnsavedAcknowledgementsAreRepeatedUnderTheirOldIds(@TempDir Path copies)
            throws Exception {
        int port = serve(0, (exchange, n) -> exchange.sendResponseHeaders(200, -1));
        Path copy;
        try (Spool spool = SpoolBench.open(dir).spool()) {
            start(spool, port);
            spool(spool, 3);
            awaitEmpty(spool);
            spool(spool, 1);
            awaitEmpty(spool);
            copy = crash(dir, copies.resolve("killed"));
            assertThat(stop(Duration.ofSeconds(5))).isTrue();
        }
        List<String> before = List.copyOf(batches);
        batches.clear();
        try (Spool revived = SpoolBench.open(copy).spool()) {
            start(revived, port);
            spool(revived, 1);
            awaitEmpty(revived);
            assertThat(batches).hasSize(2);
            assertThat(batches.getFirst()).isEqualTo(before.getLast());
            assertThat(before).doesNotContain(batches.getLast());
            assertThat(stop(Duration.ofSeconds(5))).isTrue();
        }
        batches.clear();
        try (Spool again = SpoolBench.open(dir).spool()) {
            start(again, port);
            spool(again, 1);
            awaitEmpty(again);
            assertThat(batches).as("a clean stop repeats nothing").hasSize(1);
        }
    }

    @Test
    void aStopFlushesWhatIsDurable() throws IOException {
        int port = serve(0, (exchange, n) -> exchange.sendResponseHeaders(200, -1));
        try (Spool spool = SpoolBench.open(dir).spool()) {
            start(spool, port);
            spool(spool, 20);
            // A stop before the thread has begun ends it at once, which is another test.
            await("the first batch").atMost(PATIENCE).until(() -> !batches.isEmpty());
            assertThat(stop(PATIENCE)).isTrue();
            assertThat(batches).hasSize(20);
            assertThat(spool.stats().waitingBatches()).isZero();
        }
    }

    @Test
    void aStopBeforeTheStartEndsTheThreadAtOnce() throws Exception {
        try (Spool spool = SpoolBench.open(dir).spool()) {
            Shipper never =
                    new Shipper(
                            spool,
                            SpoolBench.resource(),
                            ShipOptions.of(
                                    List.of(Endpoint.parse("http://127.0.0.1:1")),
                                    TlsFiles.NONE,
                                    ShipOptions.DEFAULT_RATE),
                            PORTS,
                            () -> 0,
                            System::nanoTime,
                            new Random(1));
            assertThat(never.stop(Deadline.after(System.nanoTime(), PATIENCE))).isFalse();
            never.run();
            assertThat(never.stats().requests()).isZero();
        }
    }
}

package io.adamant.agent.ship;

import static org.awaitility.Awaitility.await;

import io.adamant.agent.ship.http.Endpoint;
import io.adamant.agent.ship.link.TlsFiles;
import io.adamant.agent.ship.peer.RetryCause;
import io.adamant.agent.source.Batch;
import io.adamant.agent.spool.Spool;
import io.adamant.agent.spool.SpoolBench;
import io.adamant.agent.spool.codec.Gzip;
import io.adamant.shared.time.Deadline;
import io.adamant.shared.wire.LogFrame;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A spool and a shipper that is impatient with its receivers, for one test. */
final class ShipBench implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    final Spool spool;
    final QuietNotices notices = new QuietNotices();
    private final TlsFiles tls;
    private Shipper shipper;
    private Thread thread;

    ShipBench(Path dir) {
        this(dir, TlsFiles.NONE);
    }

    ShipBench(Path dir, TlsFiles tls) {
        this.spool = SpoolBench.open(dir).spool();
        this.tls = tls;
    }

    void ship(String... endpoints) {
        ship(Duration.ofMillis(300), endpoints);
    }

    void ship(Duration readTimeout, String... endpoints) {
        List<Endpoint> all = Arrays.stream(endpoints).map(Endpoint::parse).toList();
        ShipOptions options =
                new ShipOptions(
                        all,
                        tls,
                        Duration.ofSeconds(2),
                        readTimeout,
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        ShipOptions.DEFAULT_RATE);
        shipper =
                new Shipper(
                        spool,
                        SpoolBench.resource(),
                        options,
                        new ShipPorts(notices, Gzip::new),
                        () -> System.currentTimeMillis() * 1_000_000,
                        System::nanoTime,
                        new Random(1));
        thread = Thread.ofPlatform().name("ship").start(shipper);
    }

    /** Spools batches of three lines each. */
    void spool(int batches) {
        for (int i = 0; i < batches; i++) {
            spool.append(SpoolBench.logs(3, "p" + i));
        }
        spool.commit();
    }

    /** Lines of 100 kB that no compression makes smaller. */
    static Batch.Logs noise(int lines) {
        Random random = new Random(5);
        LogFrame frame = new LogFrame(lines * 100_000);
        byte[] line = new byte[100_000];
        for (int i = 0; i < lines; i++) {
            random.nextBytes(line);
            frame.add(1, 1, 9, line, 0, line.length, false, new byte[0]);
        }
        return new Batch.Logs(frame.seal(), Map.of());
    }

    ShipStats stats() {
        return shipper.stats();
    }

    long retries(RetryCause cause) {
        return stats().retries().getOrDefault(cause, 0L);
    }

    void awaitEmpty() {
        await("an empty spool").atMost(PATIENCE).until(() -> spool.stats().waitingBatches() == 0);
    }

    void awaitRetry(RetryCause cause) {
        await("a retry because of " + cause).atMost(PATIENCE).until(() -> retries(cause) > 0);
    }

    boolean stop(Duration within) {
        return shipper.stop(Deadline.after(System.nanoTime(), within));
    }

    boolean hasEnded(Duration within) throws InterruptedException {
        return thread.join(within);
    }

    @Override
    public void close() {
        if (shipper != null) {
            stop(Duration.ofMillis(100));
            await("the end of shipping").atMost(PATIENCE).until(() -> !thread.isAlive());
        }
        spool.close();
    }
}

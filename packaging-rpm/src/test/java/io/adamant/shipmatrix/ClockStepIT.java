package io.adamant.shipmatrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.ship.ShipNotices;
import io.adamant.agent.ship.ShipOptions;
import io.adamant.agent.ship.ShipPorts;
import io.adamant.agent.ship.Shipper;
import io.adamant.agent.ship.http.Endpoint;
import io.adamant.agent.ship.link.TlsFiles;
import io.adamant.agent.source.Batch;
import io.adamant.agent.spool.Committed;
import io.adamant.agent.spool.Spool;
import io.adamant.agent.spool.SpoolOptions;
import io.adamant.agent.spool.codec.Gzip;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.Deadline;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.Value;
import io.adamant.shipmatrix.rig.CollectorRun;
import io.adamant.shipmatrix.rig.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real collector, and the agent's spool and shipper in this process under a wall clock that
 * steps back and forward while they run and between their runs.
 */
final class ClockStepIT {

    private static final int LINES = 6_000;
    private static final int A_BATCH = 100;
    private static final BootId BOOT = new BootId("boot-clock");
    private static final String INSTANCE = "i-clock";

    /** Seconds that the clock is off, one after the other; each is a run of the agent. */
    private static final List<Integer> OFF_S = List.of(0, -3_600, 3_600, -86_400, -1, 0);

    @TempDir Path directory;

    private volatile long offNanos;

    @Test
    void nothingIsLostOrStoredTwiceWhateverTheClockSays() throws Exception {
        try (CollectorRun collector = new CollectorRun(directory.resolve("collector"))) {
            collector.startAndWait();
            int each = LINES / OFF_S.size();
            for (int run = 0; run < OFF_S.size(); run++) {
                step(OFF_S.get(run));
                run(collector.otlpPort(), run * each, each, run);
            }
            Wait.upTo(60_000, () -> collector.stored(LINES).size() == LINES);
            Map<Long, Integer> stored = collector.stored(LINES);
            assertThat(stored).as("lines that arrived").hasSize(LINES);
            stored.values().removeIf(times -> times == 1);
            assertThat(stored).as("lines that are stored more than once").isEmpty();
            Wait.upTo(10_000, () -> isComplete(collector));
            assertThat(isComplete(collector)).as(collector.completeness(INSTANCE)).isTrue();
        }
    }

    private void step(int offSeconds) {
        offNanos = Duration.ofSeconds(offSeconds).toNanos();
    }

    private long wall() {
        return System.currentTimeMillis() * 1_000_000 + offNanos;
    }

    /** One life of the agent: the clock steps once more in its middle, and back at its end. */
    private void run(int port, int first, int count, int number) throws InterruptedException {
        long off = offNanos;
        Spool spool = spool();
        Shipper shipper = shipper(spool, port, number);
        Thread shipping = Thread.ofPlatform().start(shipper);
        for (int at = first; at < first + count; at += A_BATCH) {
            offNanos = at < first + count / 2 ? off : -off / 2;
            spool.append(lines(at));
            assertThat(spool.commit()).isInstanceOf(Committed.Durable.class);
            long oldest = spool.stats().oldestUnixNanos();
            assertThat(oldest).as("a time, or none").isNotNegative();
        }
        offNanos = off;
        boolean isLast = number == OFF_S.size() - 1;
        Duration patience = isLast ? Duration.ofSeconds(30) : Duration.ofMillis(50);
        boolean empty = shipper.stop(Deadline.after(System.nanoTime(), patience));
        shipping.join();
        assertThat(empty || !isLast).as("the last run leaves nothing").isTrue();
        spool.close();
    }

    private Spool spool() {
        SpoolOptions options = new SpoolOptions(64 << 20, Duration.ofMillis(20));
        Path dir = directory.resolve("spool");
        return Spool.open(dir, options, BOOT, this::wall, System::nanoTime).spool();
    }

    private Shipper shipper(Spool spool, int port, int seed) {
        HostResource host =
                new HostResource(
                        new InstanceId(INSTANCE),
                        BOOT,
                        "host",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        "test");
        List<Endpoint> to = List.of(Endpoint.parse("http://127.0.0.1:" + port));
        return new Shipper(
                spool,
                host,
                ShipOptions.of(to, TlsFiles.NONE, ShipOptions.DEFAULT_RATE),
                new ShipPorts(new Silent(), Gzip::new),
                this::wall,
                System::nanoTime,
                new SplittableRandom(seed));
    }

    private Batch.Logs lines(int from) {
        List<LogRecord> records = new ArrayList<>();
        for (int i = from; i < from + A_BATCH; i++) {
            String text = "clock #%09d %08x".formatted(i, i);
            records.add(new LogRecord(wall(), wall(), 9, "", Value.of(text), Map.of()));
        }
        return new Batch.Logs(LogFrame.of(records), Map.of("logs:a", "line " + from));
    }

    private static boolean isComplete(CollectorRun collector) throws Exception {
        return collector
                .completeness(INSTANCE)
                .matches("(?s).*\"standing\"\\s*:\\s*\"complete\".*");
    }

    private static final class Silent implements ShipNotices {

        @Override
        public void info(String line) {}

        @Override
        public void warn(String line) {}
    }
}

package io.adamant.agent.spool;

import static io.adamant.agent.spool.SpoolBench.EPOCH;
import static io.adamant.agent.spool.SpoolBench.NOW;
import static io.adamant.agent.spool.SpoolBench.crash;
import static io.adamant.agent.spool.SpoolBench.drain;
import static io.adamant.agent.spool.SpoolBench.event;
import static io.adamant.agent.spool.SpoolBench.losses;
import static io.adamant.agent.spool.SpoolBench.noise;
import static io.adamant.agent.spool.SpoolBench.noisyEvent;
import static io.adamant.agent.spool.SpoolBench.noisyMetrics;
import static io.adamant.agent.spool.SpoolBench.open;
import static io.adamant.agent.spool.SpoolBench.records;
import static io.adamant.agent.spool.SpoolBench.spool;
import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.source.Batch;
import io.adamant.agent.spool.format.Lane;
import io.adamant.shared.model.Loss;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.SeverityBand;
import io.adamant.shared.wire.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolCapTest {

    private static final long CAP = SpoolOptions.MIN_CAP_BYTES;

    @TempDir Path dir;

    private Spool openSmall() {
        return open(dir, CAP, new SpoolBench.HastyDisk()).spool();
    }

    @Test
    void theOldestLogsGoFirstAndEachLossIsNamed() {
        try (Spool spool = openSmall()) {
            spool(spool, event("first"), noisyMetrics(10_000, 1));
            for (int i = 0; i < 60; i++) {
                spool(spool, noise(30_000, i));
                assertThat(spool.stats().bytes()).isLessThanOrEqualTo(CAP);
            }
            SpoolStats stats = spool.stats();
            assertThat(stats.lane(Lane.LOGS).droppedRecords()).isGreaterThan(20);
            assertThat(stats.lane(Lane.METRICS).droppedRecords()).isZero();
            assertThat(stats.lane(Lane.EVENTS).droppedRecords()).isZero();

            List<WaitingBatch> all = drain(spool);
            assertThat(losses(all)).allMatch(l -> isOwn(l) || l.reason().equals("first"));
            assertThat(all).filteredOn(b -> b.lane() == Lane.METRICS).hasSize(1);
            assertComplete(spool, all);
        }
    }

    @Test
    void whenNoLogsAreLeftMetricsGoAndEventsStay() {
        try (Spool spool = openSmall()) {
            for (int i = 0; i < 10; i++) {
                spool(spool, noise(20_000, i), noisyMetrics(20_000, i), noisyEvent(10_000, i));
            }
            for (int i = 0; i < 28; i++) {
                spool(spool, noisyEvent(30_000, 100 + i));
                assertThat(spool.stats().bytes()).isLessThanOrEqualTo(CAP);
            }
            SpoolStats stats = spool.stats();
            assertThat(stats.lane(Lane.LOGS).waitingBatches()).isZero();
            assertThat(stats.lane(Lane.METRICS).droppedRecords()).isPositive();
            assertThat(stats.lane(Lane.EVENTS).droppedRecords()).isZero();
            assertComplete(spool, drain(spool));
        }
    }

    @Test
    void eventsGoLastAndTheirLossIsNamedToo() {
        try (Spool spool = openSmall()) {
            for (int i = 0; i < 60; i++) {
                spool(spool, noisyEvent(30_000, i));
                assertThat(spool.stats().bytes()).isLessThanOrEqualTo(CAP);
            }
            SpoolStats stats = spool.stats();
            assertThat(stats.lane(Lane.EVENTS).droppedRecords()).isPositive();
            List<WaitingBatch> all = drain(spool);
            assertThat(losses(all)).anyMatch(l -> l.detail().equals("lane events"));
        }
    }

    @Test
    void logsThatFindNoRoomAreGivenUpInsteadOfEventsAndTheirPositionMovesOn() {
        try (Spool spool = openSmall()) {
            for (int i = 0; i < 34; i++) {
                spool(spool, noisyEvent(30_000, i));
            }
            spool(spool, noise(30_000, 77));
            SpoolStats stats = spool.stats();
            assertThat(stats.lane(Lane.EVENTS).droppedRecords()).isZero();
            assertThat(stats.lane(Lane.LOGS).droppedRecords()).isEqualTo(1);
            assertThat(losses(drain(spool)))
                    .containsExactly(new Loss("spool_cap", 0, 0, 1, "lane logs"));
        }
        Spool.Opened again = open(dir);
        assertThat(again.positions()).containsEntry("logs:a", "seed 77");
        again.spool().close();
    }

    @Test
    void logsLeaveAnEighthOfTheCapToEvents() {
        try (Spool spool = openSmall()) {
            for (int i = 0; i < 60; i++) {
                spool(spool, noise(10_000, i));
            }
            for (int i = 60; i < 200; i++) {
                spool(spool, noise(10_000, i));
                assertThat(spool.stats().bytes()).isLessThanOrEqualTo(CAP - CAP / 8 + 20_000);
            }
            long dropped = spool.stats().lane(Lane.LOGS).droppedRecords();
            for (int i = 0; i < 5; i++) {
                spool(spool, noisyEvent(20_000, i));
            }
            assertThat(spool.stats().lane(Lane.LOGS).droppedRecords()).isEqualTo(dropped);
        }
    }

    @Test
    void aBatchThatIsBeingSentIsNotGivenUp() {
        try (Spool spool = openSmall()) {
            spool(spool, noise(30_000, 0));
            WaitingBatch sending = spool.take().orElseThrow();
            for (int i = 1; i < 60; i++) {
                spool(spool, noise(30_000, i));
            }
            spool.acknowledge(sending);
            assertThat(losses(drain(spool))).noneMatch(l -> covers(l, sending));
        }
    }

    @Test
    void aLongOutageKeepsTheNumberOfFilesBounded() {
        try (Spool spool = openSmall()) {
            for (int i = 0; i < 400; i++) {
                spool.append(event("e"));
                spool(spool, noise(30_000, i));
            }
            assertThat(spool.stats().segments()).isLessThanOrEqualTo(64);
            assertThat(spool.stats().bytes()).isLessThanOrEqualTo(CAP);
            assertThat(spool.stats().lane(Lane.EVENTS).droppedRecords()).isZero();
        }
        Spool.Opened again = open(dir, CAP, new SpoolBench.HastyDisk());
        try (Spool spool = again.spool()) {
            assertThat(again.losses()).isEmpty();
            assertComplete(spool, drain(spool));
        }
    }

    @Test
    void manyRestartsInAnOutageKeepTheNumberOfFilesBounded() {
        for (int i = 0; i < 200; i++) {
            Spool.Opened opened = open(dir, CAP, new SpoolBench.HastyDisk());
            try (Spool spool = opened.spool()) {
                assertThat(opened.losses()).isEmpty();
                spool(spool, event("e"), noise(100, i));
                assertThat(spool.stats().segments()).isLessThanOrEqualTo(4);
            }
        }
        try (Spool spool = openSmall()) {
            assertThat(drain(spool)).hasSize(400);
        }
    }

    @Test
    void theLowestSeverityGoesFirstAndTheRestOfItsBatchesKeepsItsSequences() {
        try (Spool spool = openSmall()) {
            for (int i = 0; i < 60; i++) {
                spool(spool, mixed(i, 2_000, 5_000, 1_000));
                assertThat(spool.stats().bytes()).isLessThanOrEqualTo(CAP);
            }
            SpoolStats.LaneStats logs = spool.stats().lane(Lane.LOGS);
            assertThat(logs.dropped().get(SeverityBand.LOW)).isGreaterThan(10);
            assertThat(logs.dropped().get(SeverityBand.PLAIN)).isZero();
            List<WaitingBatch> all = new ArrayList<>();
            Account account = new Account();
            for (WaitingBatch batch : drain(spool)) {
                account.take(batch);
                all.add(batch);
            }
            WaitingBatch cut =
                    all.stream().filter(b -> b.lane() == Lane.LOGS).findFirst().orElseThrow();
            assertThat(cut.firstSequence()).isEqualTo(3);
            assertThat(records(cut)).extracting(LogRecord::severity).containsExactly(17, 9, 9, 17);
            assertThat(account.missing(spool, Lane.LOGS)).isEmpty();
            assertThat(account.twofold(EPOCH)).isEmpty();
            assertThat(account.losses().getFirst())
                    .isEqualTo(new Loss("spool_cap", EPOCH, 1, 2, "lane logs, severity low"));
        }
    }

    @Test
    void whatIsPlainGoesBeforeWhatIsHighAndHighComesThroughALongOutage() {
        try (Spool spool = openSmall()) {
            for (int i = 0; i < 400; i++) {
                spool(spool, mixed(i, 2_000, 10_000, 200));
                assertThat(spool.stats().bytes()).isLessThanOrEqualTo(CAP);
            }
            SpoolStats.LaneStats logs = spool.stats().lane(Lane.LOGS);
            assertThat(logs.dropped().get(SeverityBand.PLAIN)).isGreaterThan(500);
            assertThat(logs.dropped().get(SeverityBand.HIGH)).isZero();
            assertThat(spool.stats().segments()).isLessThan(64);
            Account account = new Account();
            account.ship(spool, Integer.MAX_VALUE);
            assertThat(account.missing(spool, Lane.LOGS)).isEmpty();
            assertThat(account.twofold(EPOCH)).isEmpty();
        }
    }

    /** Two lines of each band, in mixed order: high, low, plain, plain, low, high. */
    private static Batch.Logs mixed(int seed, int low, int plain, int high) {
        Random random = new Random(seed);
        List<LogRecord> records = new ArrayList<>();
        for (int severity : new int[] {17, 5, 9, 9, 5, 17}) {
            byte[] noise = new byte[severity == 17 ? high : severity == 5 ? low : plain];
            random.nextBytes(noise);
            records.add(new LogRecord(NOW, NOW, severity, "", new Value.Bytes(noise), Map.of()));
        }
        return new Batch.Logs(LogFrame.of(records), Map.of("logs:a", "seed " + seed));
    }

    /** Every sequence of a life with restarts, kills and a full spool is shipped or named. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everySequenceIsShippedOrNamed(long seed, @TempDir Path copies) {
        Random random = new Random(seed);
        Account account = new Account();
        Path here = dir;
        Spool spool = open(here, CAP, new SpoolBench.HastyDisk()).spool();
        for (int step = 0; step < 150; step++) {
            switch (random.nextInt(11)) {
                case 0 -> {
                    spool.close();
                    spool = open(here, CAP, new SpoolBench.HastyDisk()).spool();
                }
                case 1 -> {
                    Path crashed = crash(here, copies.resolve("c" + step));
                    spool.close();
                    here = crashed;
                    spool = open(here, CAP, new SpoolBench.HastyDisk()).spool();
                }
                case 2, 3 -> account.ship(spool, random.nextInt(6));
                case 4 -> spool(spool, noisyEvent(random.nextInt(4_000), step));
                case 5 -> spool(spool, noisyMetrics(random.nextInt(20_000), step));
                case 6 -> {
                    spool.take().ifPresent(account::take);
                    spool.take().ifPresent(account::take);
                    spool.putBack();
                }
                case 7 -> spool(spool, mixed(step, 3_000, 8_000, 500));
                default -> spool(spool, noise(random.nextInt(60_000), step));
            }
            assertThat(spool.stats().bytes()).isLessThanOrEqualTo(CAP);
            assertThat(spool.stats().lane(Lane.LOGS).epoch()).isEqualTo(EPOCH);
        }
        spool.commit();
        account.ship(spool, Integer.MAX_VALUE);
        spool.commit();
        account.ship(spool, Integer.MAX_VALUE);
        for (Lane lane : Lane.values()) {
            assertThat(account.missing(spool, lane)).as("seed %d %s", seed, lane).isEmpty();
        }
        assertThat(spool.stats().waitingBatches()).isZero();
        spool.close();
    }

    private static void assertComplete(Spool spool, List<WaitingBatch> shipped) {
        Account account = new Account();
        shipped.forEach(account::take);
        for (Lane lane : Lane.values()) {
            assertThat(account.missing(spool, lane)).as("lane %s", lane).isEmpty();
        }
        assertThat(account.twofold(EPOCH)).isEmpty();
    }

    private static boolean isOwn(Loss loss) {
        return loss.reason().equals("spool_cap");
    }

    private static boolean covers(Loss loss, WaitingBatch batch) {
        return loss.epoch() == batch.epoch()
                && loss.firstSequence() <= batch.firstSequence()
                && batch.firstSequence() < loss.firstSequence() + loss.count();
    }
}

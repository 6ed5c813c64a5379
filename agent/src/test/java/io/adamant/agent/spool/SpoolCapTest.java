package io.adamant.agent.spool;

import static io.adamant.agent.spool.SpoolBench.EPOCH;
import static io.adamant.agent.spool.SpoolBench.crash;
import static io.adamant.agent.spool.SpoolBench.drain;
import static io.adamant.agent.spool.SpoolBench.event;
import static io.adamant.agent.spool.SpoolBench.losses;
import static io.adamant.agent.spool.SpoolBench.noise;
import static io.adamant.agent.spool.SpoolBench.noisyEvent;
import static io.adamant.agent.spool.SpoolBench.noisyMetrics;
import static io.adamant.agent.spool.SpoolBench.open;
import static io.adamant.agent.spool.SpoolBench.spool;
import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.shared.model.Loss;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
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
            assertThat(stats.lanes().get(Lane.LOGS).droppedRecords()).isGreaterThan(20);
            assertThat(stats.lanes().get(Lane.METRICS).droppedRecords()).isZero();
            assertThat(stats.lanes().get(Lane.EVENTS).droppedRecords()).isZero();

            List<WaitingBatch> all = drain(spool);
            assertThat(losses(all)).allMatch(l -> isOwn(l) || l.reason().equals("first"));
            assertThat(all).filteredOn(b -> b.lane() == Lane.METRICS).hasSize(1);
            assertComplete(all, stats.nextSequence());
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
            assertThat(stats.lanes().get(Lane.LOGS).waitingBatches()).isZero();
            assertThat(stats.lanes().get(Lane.METRICS).droppedRecords()).isPositive();
            assertThat(stats.lanes().get(Lane.EVENTS).droppedRecords()).isZero();
            assertComplete(drain(spool), stats.nextSequence());
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
            assertThat(stats.lanes().get(Lane.EVENTS).droppedRecords()).isPositive();
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
            long before = spool.stats().nextSequence();
            spool(spool, noise(30_000, 77));
            SpoolStats stats = spool.stats();
            assertThat(stats.lanes().get(Lane.EVENTS).droppedRecords()).isZero();
            assertThat(stats.lanes().get(Lane.LOGS).droppedRecords()).isEqualTo(1);
            assertThat(losses(drain(spool)))
                    .containsExactly(new Loss("spool_cap", EPOCH, before, 1, "lane logs"));
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
            long dropped = spool.stats().lanes().get(Lane.LOGS).droppedRecords();
            for (int i = 0; i < 5; i++) {
                spool(spool, noisyEvent(20_000, i));
            }
            assertThat(spool.stats().lanes().get(Lane.LOGS).droppedRecords()).isEqualTo(dropped);
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
            assertThat(losses(drain(spool))).noneMatch(l -> covers(l, sending.firstSequence()));
        }
    }

    @Test
    void aLongOutageKeepsTheNumberOfFilesBounded() {
        try (Spool spool = openSmall()) {
            for (int i = 0; i < 1500; i++) {
                spool.append(event("e"));
                spool(spool, noise(30_000, i));
            }
            assertThat(spool.stats().segments()).isLessThanOrEqualTo(SpoolLog.MAX_SEGMENTS);
            assertThat(spool.stats().bytes()).isLessThanOrEqualTo(CAP);
            assertThat(spool.stats().lanes().get(Lane.EVENTS).droppedRecords()).isZero();
        }
        Spool.Opened again = open(dir, CAP, new SpoolBench.HastyDisk());
        try (Spool spool = again.spool()) {
            assertThat(again.losses()).isEmpty();
            long next = spool.stats().nextSequence();
            assertComplete(drain(spool), next);
        }
    }

    @Test
    void manyRestartsInAnOutageKeepTheNumberOfFilesBounded() {
        for (int i = 0; i < 200; i++) {
            Spool.Opened opened = open(dir, CAP, new SpoolBench.HastyDisk());
            try (Spool spool = opened.spool()) {
                assertThat(opened.losses()).isEmpty();
                spool(spool, event("e"), noise(100, i));
                assertThat(spool.stats().segments()).isLessThanOrEqualTo(SpoolLog.MAX_SEGMENTS + 1);
            }
        }
        try (Spool spool = openSmall()) {
            assertThat(drain(spool)).hasSize(400);
        }
    }

    /** Every sequence of a life with restarts, kills and a full spool is shipped or named. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everySequenceIsShippedOrNamed(long seed, @TempDir Path copies) {
        Random random = new Random(seed);
        Set<Long> seen = new TreeSet<>();
        Path here = dir;
        Spool spool = open(here, CAP, new SpoolBench.HastyDisk()).spool();
        for (int step = 0; step < 150; step++) {
            switch (random.nextInt(10)) {
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
                case 2, 3 -> ship(spool, random.nextInt(6), seen);
                case 4 -> spool(spool, noisyEvent(random.nextInt(4_000), step));
                case 5 -> spool(spool, noisyMetrics(random.nextInt(20_000), step));
                default -> spool(spool, noise(random.nextInt(60_000), step));
            }
            assertThat(spool.stats().bytes()).isLessThanOrEqualTo(CAP);
            assertThat(spool.stats().epoch()).isEqualTo(EPOCH);
        }
        spool.commit();
        ship(spool, Integer.MAX_VALUE, seen);
        long next = spool.stats().nextSequence();
        spool.close();
        for (long sequence = 1; sequence < next; sequence++) {
            assertThat(seen).as("seed %d sequence %d", seed, sequence).contains(sequence);
        }
    }

    private static void ship(Spool spool, int most, Set<Long> seen) {
        Optional<WaitingBatch> next = spool.take();
        for (int i = 0; i < most && next.isPresent(); i++) {
            WaitingBatch batch = next.get();
            for (long s = batch.firstSequence(); s < batch.endSequence(); s++) {
                seen.add(s);
            }
            for (Loss loss : losses(List.of(batch))) {
                for (long s = loss.firstSequence(); s < loss.firstSequence() + loss.count(); s++) {
                    seen.add(s);
                }
            }
            spool.acknowledge(batch);
            next = spool.take();
        }
    }

    private static void assertComplete(List<WaitingBatch> shipped, long nextSequence) {
        Set<Long> seen = new TreeSet<>();
        for (WaitingBatch batch : shipped) {
            assertThat(seen.add(batch.firstSequence())).isTrue();
        }
        for (Loss loss : losses(shipped)) {
            for (long s = 0; isOwn(loss) && s < loss.count(); s++) {
                assertThat(seen.add(loss.firstSequence() + s)).isTrue();
            }
        }
        List<WaitingBatch> ofLosses =
                shipped.stream()
                        .filter(b -> losses(List.of(b)).stream().anyMatch(SpoolCapTest::isOwn))
                        .toList();
        ofLosses.forEach(b -> range(b, seen));
        assertThat(seen).hasSize(Math.toIntExact(nextSequence - 1));
    }

    private static void range(WaitingBatch batch, Set<Long> seen) {
        for (long s = batch.firstSequence(); s < batch.endSequence(); s++) {
            seen.add(s);
        }
    }

    private static boolean isOwn(Loss loss) {
        return loss.reason().equals("spool_cap");
    }

    private static boolean covers(Loss loss, long sequence) {
        return isOwn(loss)
                && loss.firstSequence() <= sequence
                && sequence < loss.firstSequence() + loss.count();
    }
}

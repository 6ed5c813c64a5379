package io.adamant.agent.spool;

import static io.adamant.agent.spool.SpoolBench.BOOT;
import static io.adamant.agent.spool.SpoolBench.EPOCH;
import static io.adamant.agent.spool.SpoolBench.NOW;
import static io.adamant.agent.spool.SpoolBench.crash;
import static io.adamant.agent.spool.SpoolBench.drain;
import static io.adamant.agent.spool.SpoolBench.event;
import static io.adamant.agent.spool.SpoolBench.logs;
import static io.adamant.agent.spool.SpoolBench.losses;
import static io.adamant.agent.spool.SpoolBench.metrics;
import static io.adamant.agent.spool.SpoolBench.names;
import static io.adamant.agent.spool.SpoolBench.open;
import static io.adamant.agent.spool.SpoolBench.ranges;
import static io.adamant.agent.spool.SpoolBench.records;
import static io.adamant.agent.spool.SpoolBench.spool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.agent.source.Batch;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.Loss;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

    @TempDir Path dir;

    @Test
    void whatIsTakenBecomesVisibleByTheCommitOnly() {
        try (Spool spool = open(dir).spool()) {
            assertThat(spool.append(logs(3, "1"))).isInstanceOf(Appended.Taken.class);
            assertThat(spool.take()).isEmpty();
            assertThat(spool.commitDueNanos()).isEqualTo(50_000_000);

            assertThat(spool.commit()).isEqualTo(new Committed.Durable(1));
            WaitingBatch batch = spool.take().orElseThrow();
            assertThat(batch.id(SpoolBench.resource().instance()).toHeader())
                    .isEqualTo("i-1/boot-1/" + EPOCH + "/1/3");
            assertThat(batch.spooledUnixNanos()).isEqualTo(NOW);
            assertThat(records(batch)).isEqualTo(SpoolBench.lines("line", 3));
            assertThat(spool.commitDueNanos()).isEqualTo(Long.MAX_VALUE);
            assertThat(spool.commit()).isEqualTo(new Committed.Nothing());
        }
    }

    @Test
    void oneSequenceCountsOverAllLanesAndEventsGoFirst() {
        try (Spool spool = open(dir).spool()) {
            spool(spool, logs(10, "1"), metrics(5), event("a"), logs(2, "2"), event("b"));

            assertThat(ranges(drain(spool)))
                    .containsExactly(
                            "events 16+1", "events 19+1", "metrics 11+5", "logs 1+10", "logs 17+2");
            assertThat(spool.stats().nextSequence()).isEqualTo(20);
        }
    }

    @Test
    void anEventThatComesLaterGoesBeforeOlderLogs() {
        try (Spool spool = open(dir).spool()) {
            spool(spool, logs(1, "1"), logs(1, "2"));
            assertThat(spool.take().orElseThrow().lane()).isEqualTo(Lane.LOGS);
            spool(spool, event("late"));
            assertThat(spool.take().orElseThrow().lane()).isEqualTo(Lane.EVENTS);
        }
    }

    @Test
    void aRestartContinuesSequenceAndPositionsAndSendsNothingAcknowledgedAgain() {
        try (Spool spool = open(dir).spool()) {
            spool(spool, logs(3, "first"), event("a"), logs(4, "second"));
            spool.take();
            spool.acknowledge(spool.take().orElseThrow());
            spool.acknowledge(spool.take().orElseThrow());
        }
        Spool.Opened again = open(dir);
        try (Spool spool = again.spool()) {
            assertThat(again.losses()).isEmpty();
            assertThat(again.positions()).isEqualTo(Map.of("logs:a", "second"));
            assertThat(spool.stats().waitingBatches()).isEqualTo(1);
            spool(spool, event("b"));
            assertThat(ranges(drain(spool))).containsExactly("events 9+1", "logs 5+4");
            assertThat(spool.stats().epoch()).isEqualTo(EPOCH);
        }
    }

    @Test
    void aKilledProcessLosesNothingThatWasCommitted(@TempDir Path copies) {
        try (Spool spool = open(dir).spool()) {
            spool(spool, logs(3, "first"));
            spool.append(logs(3, "taken, not committed"));
            Spool.Opened again = open(crash(dir, copies.resolve("a")));
            try (Spool revived = again.spool()) {
                assertThat(again.positions()).containsEntry("logs:a", "first");
                assertThat(again.losses()).isEmpty();
                assertThat(ranges(drain(revived))).containsExactly("logs 1+3");
                spool(revived, logs(3, "once more"));
                assertThat(ranges(drain(revived))).containsExactly("logs 4+3");
            }
        }
    }

    @Test
    void anAcknowledgementIsDurableWithTheNextCommit(@TempDir Path copies) {
        try (Spool spool = open(dir).spool()) {
            spool(spool, logs(3, "1"));
            drain(spool);
            try (Spool early = open(crash(dir, copies.resolve("early"))).spool()) {
                assertThat(ranges(drain(early))).containsExactly("logs 1+3");
            }
            spool(spool, event("carries the acknowledgement"));
            try (Spool late = open(crash(dir, copies.resolve("late"))).spool()) {
                assertThat(ranges(drain(late))).containsExactly("events 4+1");
            }
        }
    }

    @Test
    void aBatchKeepsTheBootUnderWhichItWasSpooled() {
        try (Spool spool = open(dir).spool()) {
            spool(spool, logs(1, "1"));
        }
        BootId next = new BootId("boot-2");
        try (Spool spool = open(dir, 64 << 20, new Disk.Real(), next).spool()) {
            spool(spool, logs(1, "2"));
            List<WaitingBatch> all = drain(spool);
            assertThat(all).extracting(WaitingBatch::boot).containsExactly(BOOT, next);
            assertThat(all).extracting(WaitingBatch::firstSequence).containsExactly(1L, 2L);
        }
    }

    @Test
    void everySegmentBeginsWithAllPositionsSoThatOnlyTheLastIsRead() {
        try (Spool spool = open(dir, SpoolOptions.MIN_CAP_BYTES, new Disk.Real()).spool()) {
            spool(
                    spool,
                    new Batch.Logs(LogFrame.of(SpoolBench.lines("x", 1)), Map.of("logs:old", "7")));
            for (int i = 0; i < 12; i++) {
                spool(spool, SpoolBench.noise(40_000, i));
            }
            assertThat(spool.stats().segments()).isGreaterThan(3);
        }
        Spool.Opened again = open(dir);
        assertThat(again.positions()).isEqualTo(Map.of("logs:old", "7", "logs:a", "seed 11"));
        again.spool().close();
    }

    @Test
    void segmentsThatNobodyNeedsAreDeleted() {
        try (Spool spool = open(dir, SpoolOptions.MIN_CAP_BYTES, new Disk.Real()).spool()) {
            for (int i = 0; i < 10; i++) {
                spool(spool, SpoolBench.noise(60_000, i));
                drain(spool);
            }
            spool(spool, event("a"));
            assertThat(spool.stats().segments()).isLessThanOrEqualTo(2);
            assertThat(spool.stats().bytes()).isLessThan(140_000);
        }
    }

    @Test
    void anEmptyPositionIsForgottenAndLinesAreNotNeededToMoveOne() {
        try (Spool spool = open(dir).spool()) {
            spool(spool, logs(1, "1"));
            spool(spool, new Batch.Logs(LogFrame.of(List.of()), Map.of("logs:b", "2")));
            spool(spool, new Batch.Logs(LogFrame.of(List.of()), Map.of("logs:a", "")));
            assertThat(ranges(drain(spool))).containsExactly("logs 1+1");
        }
        Spool.Opened again = open(dir);
        assertThat(again.positions()).isEqualTo(Map.of("logs:b", "2"));
        again.spool().close();
    }

    @Test
    void aBatchTooBigForOneRequestIsPartedAndCountsOnlyWithItsLastPart(@TempDir Path copies)
            throws Exception {
        byte[] noise = new byte[700_000];
        new Random(1).nextBytes(noise);
        LogRecord big = new LogRecord(NOW, NOW, 9, "", new Value.Bytes(noise), Map.of());
        try (Spool spool = open(dir).spool()) {
            spool(spool, new Batch.Events(List.of(big, big, big, big)));
            Path crashed = crash(dir, copies.resolve("cut"));
            assertThat(ranges(drain(spool))).containsExactly("events 1+2", "events 3+2");

            Path segment = SpoolBench.newestSegment(crashed);
            byte[] bytes = Files.readAllBytes(segment);
            Files.write(segment, java.util.Arrays.copyOf(bytes, bytes.length - 10));
            Spool.Opened again = open(crashed);
            try (Spool revived = again.spool()) {
                assertThat(again.positions()).isEmpty();
                assertThat(revived.take()).isEmpty();
                assertThat(revived.stats().nextSequence()).isEqualTo(1);
            }
        }
    }

    @Test
    void lossesOfTheShipperComeBackAsEventsBeforeTheAcknowledgementIsDurable(@TempDir Path copies) {
        try (Spool spool = open(dir).spool()) {
            spool(spool, logs(3, "1"));
            WaitingBatch batch = spool.take().orElseThrow();
            Loss loss = new Loss("rejected", EPOCH, 1, 3, "lane logs: 400");
            spool.acknowledge(batch, List.of(loss));
            assertThat(spool.take()).isEmpty();
            try (Spool early = open(crash(dir, copies.resolve("early"))).spool()) {
                assertThat(ranges(drain(early))).containsExactly("logs 1+3");
            }
            assertThat(spool.commitDueNanos()).isZero();
            spool.commit();
            Spool.Opened late = open(crash(dir, copies.resolve("late")));
            try (Spool revived = late.spool()) {
                assertThat(losses(drain(revived))).containsExactly(loss);
            }
            assertThat(losses(drain(spool))).containsExactly(loss);
        }
    }

    @Test
    void statsSayWhatWaits() {
        try (Spool spool = open(dir).spool()) {
            spool(spool, logs(3, "1"), logs(4, "2"), event("a"));
            SpoolStats stats = spool.stats();
            assertThat(stats.lanes().get(Lane.LOGS).waitingRecords()).isEqualTo(7);
            assertThat(stats.waitingBatches()).isEqualTo(3);
            assertThat(stats.oldestUnixNanos()).isEqualTo(NOW);
            drain(spool);
            assertThat(spool.stats().waitingBatches()).isZero();
            assertThat(spool.stats().oldestUnixNanos()).isZero();
        }
    }

    @Test
    void aDirectoryInUseIsRefused() {
        try (Spool spool = open(dir).spool()) {
            assertThat(spool.stats().waitingBatches()).isZero();
            assertThatThrownBy(() -> open(dir))
                    .isInstanceOf(SpoolException.class)
                    .hasMessageContaining("in use")
                    .extracting(e -> ((SpoolException) e).code())
                    .isEqualTo(SpoolException.Code.LOCKED);
        }
        open(dir).spool().close();
    }

    @Test
    void aPlaceThatIsNoDirectoryIsRefusedInOneLine() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "x");
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(SpoolException.class)
                .hasMessageContaining("cannot be used")
                .extracting(e -> ((SpoolException) e).code())
                .isEqualTo(SpoolException.Code.UNUSABLE);
    }

    @Test
    void onlyTheBatchLastPeekedIsAcknowledged() {
        try (Spool spool = open(dir).spool()) {
            spool(spool, logs(1, "1"));
            WaitingBatch batch = spool.take().orElseThrow();
            spool.acknowledge(batch);
            assertThatThrownBy(() -> spool.acknowledge(batch))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aWakeEndsTheWaitEvenWhenItCameBefore() {
        try (Spool spool = open(dir).spool()) {
            spool.wake();
            spool.await(Long.MAX_VALUE);
            spool(spool, event("a"));
            spool.await(Long.MAX_VALUE);
            assertThat(names(dir)).contains("lock", "000000000001.seg");
        }
    }
}

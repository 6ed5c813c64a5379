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
import io.adamant.agent.spool.format.Lane;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.Loss;
import io.adamant.shared.wire.LogFrame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    void eachLaneHasItsOwnSequenceAndEventsGoFirst() {
        try (Spool spool = open(dir).spool()) {
            spool(spool, logs(10, "1"), metrics(5), event("a"), logs(2, "2"), event("b"));

            assertThat(ranges(drain(spool)))
                    .containsExactly(
                            "events 1+1", "events 2+1", "metrics 1+5", "logs 1+10", "logs 11+2");
            assertThat(spool.stats().lane(Lane.LOGS).nextSequence()).isEqualTo(13);
            assertThat(spool.stats().lane(Lane.EVENTS).nextSequence()).isEqualTo(3);
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
            spool.acknowledge(spool.take().orElseThrow());
            spool.acknowledge(spool.take().orElseThrow());
        }
        Spool.Opened again = open(dir);
        try (Spool spool = again.spool()) {
            assertThat(again.losses()).isEmpty();
            assertThat(again.positions()).isEqualTo(Map.of("logs:a", "second"));
            assertThat(spool.stats().waitingBatches()).isEqualTo(1);
            spool(spool, event("b"));
            assertThat(ranges(drain(spool))).containsExactly("events 2+1", "logs 4+4");
            assertThat(spool.stats().lane(Lane.LOGS).epoch()).isEqualTo(EPOCH);
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
                assertThat(ranges(drain(late))).containsExactly("events 1+1");
            }
        }
    }

    @Test
    void aBatchKeepsTheBootUnderWhichItWasSpooled() {
        try (Spool spool = open(dir).spool()) {
            spool(spool, logs(1, "1"));
        }
        BootId next = new BootId("boot-2");
        try (Spool spool = open(dir, 64 << 20, new RelayingDisk(), next).spool()) {
            spool(spool, logs(1, "2"));
            List<WaitingBatch> all = drain(spool);
            assertThat(all).extracting(WaitingBatch::boot).containsExactly(BOOT, next);
            assertThat(all).extracting(WaitingBatch::firstSequence).containsExactly(1L, 2L);
        }
    }

    @Test
    void everySegmentBeginsWithAllPositionsSoThatOnlyTheLastIsRead() {
        try (Spool spool = open(dir, SpoolOptions.MIN_CAP_BYTES, new RelayingDisk()).spool()) {
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
        try (Spool spool = open(dir, SpoolOptions.MIN_CAP_BYTES, new RelayingDisk()).spool()) {
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
            assertThat(stats.lane(Lane.LOGS).waitingRecords()).isEqualTo(7);
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
    void onlyABatchInFlightIsAcknowledged() {
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
            assertThat(names(dir)).contains("lock", "events-000000000001.seg");
        }
    }

    @Test
    void severalAreInFlightAndAnyOfThemIsAcknowledged() {
        try (Spool spool = open(dir).spool()) {
            spool(spool, logs(1, "1"), logs(2, "2"), logs(3, "3"), logs(4, "4"));
            WaitingBatch first = spool.take().orElseThrow();
            WaitingBatch second = spool.take().orElseThrow();
            WaitingBatch third = spool.take().orElseThrow();
            assertThat(ranges(List.of(first, second, third)))
                    .containsExactly("logs 1+1", "logs 2+2", "logs 4+3");
            spool.acknowledge(second);
            spool.putBack();
            assertThat(ranges(drain(spool))).containsExactly("logs 1+1", "logs 4+3", "logs 7+4");
            assertThat(spool.stats().waitingBatches()).isZero();
        }
    }

    @Test
    void whatIsInFlightOrAcknowledgedAheadGoesAgainAfterACrashUnderTheSameId(@TempDir Path copies) {
        try (Spool spool = open(dir).spool()) {
            spool(spool, logs(1, "1"), logs(2, "2"), logs(3, "3"));
            spool.take();
            spool.acknowledge(spool.take().orElseThrow());
            spool(spool, event("carries what is done"));
            try (Spool revived = open(crash(dir, copies.resolve("a"))).spool()) {
                assertThat(ranges(drain(revived)))
                        .containsExactly("events 1+1", "logs 1+1", "logs 2+2", "logs 4+3");
            }
        }
    }

    @Test
    void afterAnOutageTheNewestEventGoesFirstAndTheOthersOldestFirst() {
        try (Spool spool = open(dir).spool()) {
            for (int i = 0; i < 10; i++) {
                spool(spool, event("e" + i));
            }
            WaitingBatch newest = spool.take().orElseThrow();
            assertThat(newest.firstSequence()).isEqualTo(10);
            WaitingBatch oldest = spool.take().orElseThrow();
            assertThat(oldest.firstSequence()).isEqualTo(1);
            spool.acknowledge(newest);
            spool.acknowledge(oldest);
            spool(spool, event("fresh"));
            assertThat(ranges(drain(spool)))
                    .startsWith("events 11+1", "events 2+1", "events 3+1")
                    .hasSize(9)
                    .doesNotContain("events 10+1");
        }
    }

    @Test
    void whoABootWasIsKnownToLaterBoots() {
        try (Spool spool = open(dir).spool()) {
            spool.own(SpoolBench.resource());
            spool(spool, event("a"));
        }
        BootId next = new BootId("boot-2");
        try (Spool spool = open(dir, 64 << 20, new RelayingDisk(), next).spool()) {
            assertThat(spool.owner(BOOT)).contains(SpoolBench.resource());
            assertThat(spool.owner(next)).isEmpty();
        }
    }

    @Test
    void sequencesOfAnEarlierProcessAreForcedBeforeTheyAreSent(@TempDir Path copies) {
        int[] forced = new int[1];
        try (Spool spool = open(dir).spool()) {
            spool(spool, logs(1, "1"));
            RelayingDisk disk =
                    new RelayingDisk() {
                        @Override
                        public void forceFile(Path path) {
                            forced[0]++;
                        }
                    };
            Path killed = crash(dir, copies.resolve("killed"));
            try (Spool revived = open(killed, 64 << 20, disk).spool()) {
                assertThat(forced[0]).isZero();
                assertThat(revived.take()).isPresent();
                assertThat(forced[0]).isEqualTo(1);
            }
        }
    }
}

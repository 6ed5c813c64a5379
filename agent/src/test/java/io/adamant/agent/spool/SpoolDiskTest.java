package io.adamant.agent.spool;

import static io.adamant.agent.spool.SpoolBench.EPOCH;
import static io.adamant.agent.spool.SpoolBench.crash;
import static io.adamant.agent.spool.SpoolBench.drain;
import static io.adamant.agent.spool.SpoolBench.logs;
import static io.adamant.agent.spool.SpoolBench.noise;
import static io.adamant.agent.spool.SpoolBench.open;
import static io.adamant.agent.spool.SpoolBench.ranges;
import static io.adamant.agent.spool.SpoolBench.spool;
import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.spool.format.Lane;
import io.adamant.shared.model.Loss;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolDiskTest {

    /** A disk with a certain room left; a write that does not fit leaves its beginning behind. */
    private static final class FillingDisk extends RelayingDisk {

        private long room = Long.MAX_VALUE;
        private boolean forceFails;
        private boolean readOnly;

        @Override
        public FileChannel create(Path path) throws IOException {
            check();
            return super.create(path);
        }

        @Override
        public FileChannel reopen(Path path) throws IOException {
            check();
            return super.reopen(path);
        }

        private void check() throws IOException {
            if (readOnly) {
                throw new IOException("Read-only file system");
            }
        }

        @Override
        public void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
            check();
            int wanted = bytes.remaining();
            if (wanted > room) {
                super.write(file, bytes.slice(bytes.position(), (int) room), at);
                throw new IOException("No space left on device");
            }
            room -= room == Long.MAX_VALUE ? 0 : wanted;
            super.write(file, bytes, at);
        }

        @Override
        public void delete(Path path) throws IOException {
            long size = Files.exists(path) ? Files.size(path) : 0;
            super.delete(path);
            room += room == Long.MAX_VALUE ? 0 : size;
        }

        @Override
        public void force(FileChannel file) throws IOException {
            if (forceFails) {
                throw new IOException("Input/output error");
            }
        }

        @Override
        public void forceNames(Path dir) {}
    }

    @TempDir Path dir;

    private final FillingDisk disk = new FillingDisk();

    @Test
    void aFullDiskIsAnOutcomeAndNothingHalfWrittenBecomesVisible(@TempDir Path copies) {
        try (Spool spool = open(dir, 64 << 20, disk).spool()) {
            spool(spool, logs(3, "1"));
            for (int room = 0; room < 120; room += 7) {
                disk.room = room;
                if (room == 0) {
                    spool.append(logs(4, "2"));
                }
                assertThat(spool.commit())
                        .isEqualTo(
                                new Committed.NotWritten(
                                        Committed.Cause.NO_SPACE, "No space left on device"));
                Spool.Opened crashed = open(crash(dir, copies.resolve("c" + room)));
                try (Spool revived = crashed.spool()) {
                    assertThat(crashed.losses()).isEmpty();
                    assertThat(crashed.positions()).containsEntry("logs:a", "1");
                    assertThat(ranges(drain(revived))).containsExactly("logs 1+3");
                }
            }
            assertThat(spool.stats().failedCommits()).isEqualTo(18);
            disk.room = Long.MAX_VALUE;
            assertThat(spool.commit()).isEqualTo(new Committed.Durable(1));
            assertThat(ranges(drain(spool))).containsExactly("logs 1+3", "logs 4+4");
        }
    }

    @Test
    void whatIsTakenWhileTheDiskRefusesIsBounded() {
        try (Spool spool = open(dir, SpoolOptions.MIN_CAP_BYTES, disk).spool()) {
            disk.room = 0;
            int taken = 0;
            while (spool.append(noise(20_000, taken)) instanceof Appended.Taken && taken < 100) {
                taken++;
            }
            assertThat(taken).isBetween(5, 8);
            assertThat(spool.append(noise(10, 0)))
                    .isEqualTo(new Appended.Refused(Committed.Cause.NO_SPACE));
            assertThat(spool.stats().refusedBatches()).isEqualTo(2);
            disk.room = Long.MAX_VALUE;
            assertThat(spool.commit()).isEqualTo(new Committed.Durable(taken));
            assertThat(spool.append(noise(10, 0))).isInstanceOf(Appended.Taken.class);
        }
    }

    @Test
    void aFailedForceIsNotVisibleEither() {
        try (Spool spool = open(dir, 64 << 20, disk).spool()) {
            spool(spool, logs(1, "1"));
            drain(spool);
            disk.forceFails = true;
            spool.append(logs(1, "2"));
            assertThat(spool.commit())
                    .isEqualTo(new Committed.NotWritten(Committed.Cause.IO, "Input/output error"));
            assertThat(spool.take()).isEmpty();
            disk.forceFails = false;
            spool.commit();
            assertThat(ranges(drain(spool))).containsExactly("logs 2+1");
        }
    }

    @Test
    void aSegmentThatCannotBeBegunLeavesNoFileBehind() {
        try (Spool spool = open(dir, 64 << 20, disk).spool()) {
            disk.room = 10;
            spool.append(logs(1, "1"));
            assertThat(spool.commit()).isInstanceOf(Committed.NotWritten.class);
            assertThat(SpoolBench.names(dir)).containsExactly("lock");
            disk.room = Long.MAX_VALUE;
            assertThat(spool.commit()).isEqualTo(new Committed.Durable(1));
        }
    }

    @Test
    void atTheCapOnAFullDiskLogsStillGoAndSpaceComesBack() {
        try (Spool spool = open(dir, SpoolOptions.MIN_CAP_BYTES, disk).spool()) {
            for (int i = 0; i < 28; i++) {
                spool(spool, noise(32_000, i));
            }
            disk.room = 100;
            spool.append(noise(60_000, 99));
            spool.commit();
            assertThat(spool.stats().bytes()).isLessThan(SpoolOptions.MIN_CAP_BYTES - 60_000);
            disk.room = Long.MAX_VALUE;
            spool.commit();
            assertThat(SpoolBench.losses(drain(spool)))
                    .isNotEmpty()
                    .allMatch(l -> l.reason().equals("spool_cap"));
        }
    }

    @Test
    void onADiskThatIsFullBelowTheCapEventsMakeRoomForThemselves(@TempDir Path copies) {
        try (Spool spool = open(dir, 8 << 20, disk).spool()) {
            for (int i = 0; i < 20; i++) {
                spool(spool, noise(200_000, i));
            }
            disk.room = 0;
            spool(spool, SpoolBench.event("still heard"));
            assertThat(spool.append(noise(10_000, 99))).isInstanceOf(Appended.Taken.class);
            disk.room = 0;
            assertThat(spool.commit()).isInstanceOf(Committed.NotWritten.class);
            try (Spool revived = open(crash(dir, copies.resolve("a"))).spool()) {
                Account account = new Account();
                account.ship(revived, 100);
                revived.commit();
                account.ship(revived, 100);
                assertThat(account.missing(revived, Lane.LOGS)).isEmpty();
                assertThat(account.losses())
                        .anyMatch(l -> l.reason().equals("still heard"))
                        .anyMatch(l -> l.reason().equals("spool_cap") && l.epoch() == EPOCH);
            }
        }
    }

    @Test
    void whatIsDoneMakesRoomOnAFullDiskThatHasNoneForTheStateAndNothingIsNamed(
            @TempDir Path copies) {
        try (Spool spool = open(dir, 8 << 20, disk).spool()) {
            for (int i = 0; i < 20; i++) {
                spool(spool, noise(200_000, i));
            }
            disk.room = 0;
            spool.append(noise(100_000, 99));
            assertThat(spool.commit()).isInstanceOf(Committed.NotWritten.class);
            assertThat(drain(spool)).hasSize(20);
            assertThat(spool.commit()).isEqualTo(new Committed.Durable(1));
            assertThat(drain(spool)).hasSize(1);
            try (Spool revived = open(crash(dir, copies.resolve("a"))).spool()) {
                assertThat(SpoolBench.losses(drain(revived))).isEmpty();
            }
        }
    }

    @Test
    void aPresentSegmentThatIsDoneMakesRoomWhereThereIsNoneForTheNextWrite(@TempDir Path copies) {
        try (Spool spool = open(dir, 8 << 20, disk).spool()) {
            spool(spool, noise(300_000, 1));
            assertThat(drain(spool)).hasSize(1);
            disk.room = 20_000;
            spool.append(noise(200_000, 2));
            assertThat(spool.commit()).isEqualTo(new Committed.Durable(1));
            Spool.Opened crashed = open(crash(dir, copies.resolve("a")));
            try (Spool revived = crashed.spool()) {
                assertThat(crashed.losses()).isEmpty();
                assertThat(ranges(drain(revived))).hasSize(1);
            }
            assertThat(ranges(drain(spool))).hasSize(1);
        }
    }

    @Test
    void whatIsDeletedOnAFullDiskIsNamedEvenWhenThePowerGoesBeforeItsLossIsWritten() {
        try (Spool spool = open(dir, 8 << 20, disk).spool()) {
            for (int i = 0; i < 20; i++) {
                spool(spool, noise(200_000, i));
            }
        }
        SpoolBench.delete(dir.resolve("logs-000000000001.seg"));
        try (Spool spool = open(dir, 8 << 20, disk).spool()) {
            Account account = new Account();
            account.ship(spool, 100);
            spool.commit();
            account.ship(spool, 100);
            assertThat(account.missing(spool, Lane.LOGS)).isEmpty();
            assertThat(account.losses()).anyMatch(l -> l.reason().equals("spool_lost"));
        }
    }

    @Test
    void whileTheDiskRefusesEverythingEventsGoOutFromMemoryOnce() {
        try (Spool spool = open(dir, 8 << 20, disk).spool()) {
            spool(spool, SpoolBench.event("before"), logs(1, "1"));
            disk.readOnly = true;
            spool.append(SpoolBench.event("first"));
            spool.append(logs(2, "2"));
            assertThat(spool.commit())
                    .isEqualTo(
                            new Committed.NotWritten(Committed.Cause.IO, "Read-only file system"));
            spool.append(SpoolBench.event("second"));
            List<WaitingBatch> out = drain(spool);
            assertThat(SpoolBench.losses(out))
                    .extracting(Loss::reason)
                    .containsExactly("first", "second", "before");
            assertThat(out.getFirst().epoch()).isNotEqualTo(SpoolBench.EVENTS_EPOCH);
            assertThat(out.get(1).epoch()).isEqualTo(out.getFirst().epoch());
            assertThat(out.get(1).firstSequence()).isEqualTo(2);
            assertThat(spool.stats().volatileRecords()).isEqualTo(2);

            disk.readOnly = false;
            assertThat(spool.commit()).isInstanceOf(Committed.Durable.class);
            spool(spool, SpoolBench.event("after"));
            List<WaitingBatch> late = drain(spool);
            assertThat(ranges(late)).containsExactly("events 2+1", "logs 2+2");
            assertThat(late.getFirst().epoch()).isEqualTo(SpoolBench.EVENTS_EPOCH);
        }
    }

    @Test
    void eventsWhoseForceFailedStayWithTheDiskSoThatTheyNeverComeTwice() {
        try (Spool spool = open(dir, 8 << 20, disk).spool()) {
            spool(spool, SpoolBench.event("before"));
            disk.forceFails = true;
            spool.append(SpoolBench.event("forced in vain"));
            spool.commit();
            spool.append(SpoolBench.event("after"));
            assertThat(SpoolBench.losses(drain(spool)))
                    .extracting(Loss::reason)
                    .containsExactly("after", "before");
            disk.forceFails = false;
            spool.commit();
            assertThat(SpoolBench.losses(drain(spool)))
                    .extracting(Loss::reason)
                    .containsExactly("forced in vain");
        }
    }

    @Test
    void whatIsInMemoryIsBoundedAndWhatIsGivenUpIsNamed() {
        try (Spool spool = open(dir, 8 << 20, disk).spool()) {
            disk.readOnly = true;
            spool.append(SpoolBench.event("a"));
            spool.commit();
            for (int i = 0; i < 20; i++) {
                spool.append(SpoolBench.noisyEvent(20_000, i));
            }
            assertThat(drain(spool)).hasSizeLessThan(8);
            assertThat(spool.stats().volatileDropped()).isGreaterThan(12);
            disk.readOnly = false;
            spool.commit();
            assertThat(SpoolBench.losses(drain(spool)))
                    .isNotEmpty()
                    .allMatch(l -> l.reason().equals("spool_volatile"));
        }
    }

    @Test
    void whatIsInMemoryAtTheEndIsNamedWhenTheDiskTakesWritesAgain() {
        try (Spool spool = open(dir, 8 << 20, disk).spool()) {
            disk.readOnly = true;
            spool.append(SpoolBench.event("refused"));
            spool.commit();
            spool.append(SpoolBench.event("in memory"));
            disk.readOnly = false;
        }
        try (Spool spool = open(dir).spool()) {
            List<Loss> named = SpoolBench.losses(drain(spool));
            assertThat(named).extracting(Loss::reason).containsOnly("spool_volatile");
            assertThat(named.stream().mapToLong(Loss::count).sum()).isEqualTo(2);
        }
    }

    @Test
    void aClockThatStepsBackChangesNoSequenceAndNoEpoch() {
        try (Spool spool = open(dir).spool()) {
            spool(spool, logs(1, "1"));
        }
        try (Spool spool =
                Spool.open(
                                dir,
                                SpoolBench.options(64 << 20),
                                SpoolBench.BOOT,
                                () -> SpoolBench.NOW - 3_600_000_000_000L,
                                () -> 0)
                        .spool()) {
            spool(spool, logs(1, "2"));
            assertThat(ranges(drain(spool))).containsExactly("logs 1+1", "logs 2+1");
            assertThat(spool.stats().lane(Lane.LOGS).epoch()).isEqualTo(EPOCH);
            assertThat(spool.stats().lane(Lane.EVENTS).epoch()).isLessThan(EPOCH);
        }
    }
}

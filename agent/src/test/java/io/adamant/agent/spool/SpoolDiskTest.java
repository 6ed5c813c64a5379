package io.adamant.agent.spool;

import static io.adamant.agent.spool.SpoolBench.crash;
import static io.adamant.agent.spool.SpoolBench.drain;
import static io.adamant.agent.spool.SpoolBench.logs;
import static io.adamant.agent.spool.SpoolBench.noise;
import static io.adamant.agent.spool.SpoolBench.open;
import static io.adamant.agent.spool.SpoolBench.ranges;
import static io.adamant.agent.spool.SpoolBench.spool;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
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
}

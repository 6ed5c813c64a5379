package io.adamant.agent.spool;

import static io.adamant.agent.spool.SpoolBench.EPOCH;
import static io.adamant.agent.spool.SpoolBench.crash;
import static io.adamant.agent.spool.SpoolBench.drain;
import static io.adamant.agent.spool.SpoolBench.event;
import static io.adamant.agent.spool.SpoolBench.logs;
import static io.adamant.agent.spool.SpoolBench.losses;
import static io.adamant.agent.spool.SpoolBench.names;
import static io.adamant.agent.spool.SpoolBench.newestSegment;
import static io.adamant.agent.spool.SpoolBench.open;
import static io.adamant.agent.spool.SpoolBench.ranges;
import static io.adamant.agent.spool.SpoolBench.spool;
import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.spool.format.Lane;
import io.adamant.shared.model.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolDamageTest {

    private static final long NEXT_EPOCH = EPOCH + 4;

    @TempDir Path work;

    private Path original;
    private byte[] bytes;
    private int lastRecord;

    /** Two batches on disk, as a kill -9 leaves them; the second is the last record. */
    @BeforeEach
    void spoolTwoBatches() throws IOException {
        Path dir = work.resolve("original");
        try (Spool spool = open(dir).spool()) {
            spool(spool, logs(3, "first"));
            lastRecord = Math.toIntExact(Files.size(newestSegment(dir)));
            spool(spool, logs(4, "second"));
            original = crash(dir, work.resolve("crashed"));
        }
        bytes = Files.readAllBytes(newestSegment(original));
    }

    private Path damaged(String name, byte[] newBytes) throws IOException {
        Path copy = crash(original, work.resolve(name));
        Files.write(newestSegment(copy), newBytes);
        return copy;
    }

    @Test
    void aLastRecordCutAtAnyByteIsCutOffAndTheEpochGoesOn() throws IOException {
        for (int length = lastRecord; length < bytes.length; length++) {
            Path dir = damaged("cut" + length, Arrays.copyOf(bytes, length));
            assertGoesOn(dir, length == lastRecord ? 0 : 1);
        }
    }

    @Test
    void aLastRecordThatIsNulFromAnyByteIsCutOffAndTheEpochGoesOn() throws IOException {
        for (int from = lastRecord; from < bytes.length; from++) {
            byte[] nul = Arrays.copyOf(Arrays.copyOf(bytes, from), bytes.length + 4096);
            assertGoesOn(damaged("nul" + from, nul), 1);
        }
    }

    private static void assertGoesOn(Path dir, int tornTails) {
        Spool.Opened again = open(dir);
        try (Spool spool = again.spool()) {
            assertThat(again.losses()).isEmpty();
            assertThat(again.positions()).containsEntry("logs:a", "first");
            assertThat(spool.stats().tornTails()).isEqualTo(tornTails);
            spool(spool, logs(4, "second again"));
            assertThat(ranges(drain(spool))).containsExactly("logs 1+3", "logs 4+4");
            assertThat(spool.stats().lane(Lane.LOGS).epoch()).isEqualTo(EPOCH);
        }
    }

    @Test
    void aFlippedBitAnywhereInARecordIsQuarantinedAndStartsANewEpoch() throws IOException {
        for (int at = lastRecord; at < bytes.length; at++) {
            byte[] flipped = bytes.clone();
            flipped[at] ^= 0x10;
            Path dir = damaged("flip" + at, flipped);
            Spool.Opened again = open(dir);
            try (Spool spool = again.spool()) {
                assertThat(again.losses()).as("byte %d", at).hasSize(1);
                Loss loss = again.losses().getFirst();
                assertThat(loss.reason()).isEqualTo("spool_quarantined");
                assertThat(loss.epoch()).isEqualTo(EPOCH);
                assertThat(loss.firstSequence()).isEqualTo(4);
                spool(spool, event("after"));
                List<WaitingBatch> all = drain(spool);
                assertThat(ranges(all)).containsExactly("events 1+1", "events 2+1", "logs 1+3");
                assertThat(losses(all)).contains(loss);
                spool(spool, logs(1, "3"));
                List<WaitingBatch> fresh = drain(spool);
                assertThat(ranges(fresh)).containsExactly("logs 1+1");
                assertThat(fresh.getFirst().epoch()).isEqualTo(NEXT_EPOCH);
                spool(spool, logs(1, "4"));
                spool(spool, logs(1, "5"));
                assertThat(names(dir)).contains("logs-000000000001.seg.quarantined");
                assertThat(names(dir)).doesNotContain("logs-000000000001.seg");
            }
        }
    }

    @Test
    void aFlippedBitBeforeIntactRecordsKeepsWhatIsBeforeIt() throws IOException {
        byte[] flipped = bytes.clone();
        flipped[lastRecord - 20] ^= 1;
        Spool.Opened again = open(damaged("middle", flipped));
        try (Spool spool = again.spool()) {
            assertThat(again.losses()).hasSize(1);
            assertThat(again.losses().getFirst().firstSequence()).isEqualTo(1);
            assertThat(again.positions()).isEmpty();
            assertThat(spool.take()).isEmpty();
        }
    }

    @Test
    void damageIsFoundAgainWhenTheProcessDiesBeforeTheNewEpochIsOnDisk() throws IOException {
        byte[] flipped = bytes.clone();
        flipped[lastRecord + 60] ^= 1;
        Path dir = damaged("twice", flipped);
        try (Spool opened = open(dir).spool()) {
            Path again = crash(dir, work.resolve("twice-crashed"));
            Spool.Opened second = open(again);
            try (Spool spool = second.spool()) {
                assertThat(second.losses()).hasSize(1);
                assertThat(spool.stats().lane(Lane.LOGS).epoch()).isGreaterThan(EPOCH);
            }
            assertThat(opened.stats().lane(Lane.LOGS).epoch()).isGreaterThan(EPOCH);
            spool(opened, logs(1, "3"));
        }
        Spool.Opened third = open(dir);
        try (Spool spool = third.spool()) {
            assertThat(third.losses()).isEmpty();
            assertThat(spool.stats().lane(Lane.LOGS).epoch()).isEqualTo(NEXT_EPOCH);
        }
    }

    @Test
    void aNulFilledSegmentIsQuarantinedAndNeverStopsTheSpool() throws IOException {
        Path dir = damaged("nul", new byte[bytes.length]);
        Spool.Opened again = open(dir);
        try (Spool spool = again.spool()) {
            assertThat(again.losses()).hasSize(1);
            assertThat(spool.stats().quarantinedFiles()).isEqualTo(1);
            spool(spool, logs(1, "new"));
            assertThat(names(dir)).contains("logs-000000000002.seg");
            assertThat(losses(drain(spool))).hasSize(1);
            spool(spool, logs(1, "newer"));
            spool(spool, logs(1, "newest"));
            assertThat(names(dir)).contains("logs-000000000001.seg.quarantined");
        }
        try (Spool spool = open(dir).spool()) {
            assertThat(spool.stats().lane(Lane.LOGS).nextSequence()).isEqualTo(4);
        }
    }

    @Test
    void anEmptySegmentThatACrashLeftIsRemoved() throws IOException {
        Path dir = crash(original, work.resolve("empty"));
        Files.createFile(dir.resolve("logs-000000000002.seg"));
        Files.createFile(dir.resolve("logs-000000000001.seg.tmp"));
        Spool.Opened again = open(dir);
        try (Spool spool = again.spool()) {
            assertThat(again.losses()).isEmpty();
            spool(spool, logs(1, "3"));
            assertThat(names(dir)).containsExactly("lock", "logs-000000000001.seg");
            assertThat(ranges(drain(spool))).containsExactly("logs 1+3", "logs 4+4", "logs 8+1");
        }
    }

    @Test
    void aMissingSegmentInTheMiddleIsNamedExactly() throws IOException {
        Path dir = work.resolve("hole");
        long perSegment = 70_000;
        try (Spool spool = open(dir, SpoolOptions.MIN_CAP_BYTES, new RelayingDisk()).spool()) {
            for (int i = 0; i < 5; i++) {
                spool(spool, SpoolBench.noise((int) perSegment, i));
            }
        }
        Files.delete(dir.resolve("logs-000000000003.seg"));
        Spool.Opened again = open(dir);
        try (Spool spool = again.spool()) {
            assertThat(again.losses()).isEmpty();
            assertThat(ranges(drain(spool)))
                    .containsExactly("logs 1+1", "logs 2+1", "logs 4+1", "logs 5+1");
            spool.commit();
            Loss loss = losses(drain(spool)).getFirst();
            assertThat(loss.reason()).isEqualTo("spool_lost");
            assertThat(List.of(loss.epoch(), loss.firstSequence(), loss.count()))
                    .containsExactly(EPOCH, 3L, 1L);
            assertThat(spool.stats().lane(Lane.LOGS).epoch()).isEqualTo(EPOCH);
        }
    }

    @Test
    void damageMetWhileReadingIsNamedAndTheRestIsShipped() throws IOException {
        Path dir = work.resolve("rot");
        try (Spool spool = open(dir, SpoolOptions.MIN_CAP_BYTES, new RelayingDisk()).spool()) {
            for (int i = 0; i < 5; i++) {
                spool(spool, SpoolBench.noise(70_000, i));
            }
        }
        Path rotten = dir.resolve("logs-000000000002.seg");
        byte[] content = Files.readAllBytes(rotten);
        content[content.length / 2] ^= 1;
        Files.write(rotten, content);
        Spool.Opened again = open(dir);
        try (Spool spool = again.spool()) {
            assertThat(again.losses()).isEmpty();
            assertThat(ranges(drain(spool)))
                    .containsExactly("logs 1+1", "logs 3+1", "logs 4+1", "logs 5+1");
            spool.commit();
            List<Loss> named = losses(drain(spool));
            assertThat(named).hasSize(1);
            assertThat(named.getFirst().firstSequence()).isEqualTo(2);
            assertThat(named.getFirst().count()).isEqualTo(1);
            spool.commit();
            spool(spool, event("a"), event("b"));
            assertThat(names(dir)).contains("logs-000000000002.seg.quarantined");
        }
    }

    @Test
    void theNewestSegmentsThatVanishedAreNamedExactlyFromWhatTheOtherLanesKnow()
            throws IOException {
        Path dir = work.resolve("vanished");
        try (Spool spool = open(dir, SpoolOptions.MIN_CAP_BYTES, new RelayingDisk()).spool()) {
            for (int i = 0; i < 5; i++) {
                spool(spool, SpoolBench.noise(70_000, i));
            }
            spool(spool, event("knows how far the logs had come"));
        }
        Files.delete(dir.resolve("logs-000000000005.seg"));
        Files.delete(dir.resolve("logs-000000000004.seg"));
        Spool.Opened again = open(dir);
        try (Spool spool = again.spool()) {
            assertThat(again.losses()).hasSize(1);
            Loss loss = again.losses().getFirst();
            assertThat(List.of(loss.epoch(), loss.firstSequence(), loss.count()))
                    .containsExactly(EPOCH, 4L, 2L);
            assertThat(spool.stats().lane(Lane.LOGS).epoch()).isEqualTo(NEXT_EPOCH);
        }
    }

    @Test
    void aRecordOfTheRightFormWithTheWrongSequenceIsDamage() throws IOException {
        byte[] twice = Arrays.copyOf(bytes, bytes.length + (bytes.length - lastRecord));
        System.arraycopy(bytes, lastRecord, twice, bytes.length, bytes.length - lastRecord);
        Spool.Opened again = open(damaged("twice-there", twice));
        try (Spool spool = again.spool()) {
            assertThat(again.losses()).hasSize(1);
            assertThat(again.losses().getFirst().firstSequence()).isEqualTo(8);
            assertThat(ranges(drain(spool))).containsExactly("logs 1+3", "logs 4+4");
        }
    }

    @Test
    void filesOfAnotherVersionAreSetAsideAndANewEpochBegins() throws IOException {
        byte[] other = bytes.clone();
        other[3] = '9';
        Spool.Opened again = open(damaged("other", other));
        try (Spool spool = again.spool()) {
            assertThat(again.losses()).hasSize(1);
            spool(spool, logs(1, "new"));
            assertThat(ranges(drain(spool))).containsExactly("events 1+1", "logs 1+1");
        }
    }

    @Test
    void aLostDirectoryNeverNumbersNewRecordsLikeOldOnes() {
        Path dir = work.resolve("lost");
        try (Spool spool =
                Spool.open(
                                dir,
                                SpoolBench.options(64 << 20),
                                SpoolBench.BOOT,
                                () -> SpoolBench.NOW + 5_000_000,
                                () -> 0)
                        .spool()) {
            assertThat(spool.stats().lane(Lane.LOGS).epoch()).isEqualTo(EPOCH + 20);
        }
    }

    @Test
    void onlyTheNewestDamagedFilesAreKept() throws IOException {
        Path dir = crash(original, work.resolve("many"));
        for (int i = 2; i < 9; i++) {
            Path rotten = dir.resolve("logs-00000000000" + i + ".seg");
            Files.write(rotten, new byte[100]);
        }
        Files.copy(newestSegment(original), dir.resolve("logs-000000000009.seg"));
        try (Spool spool = open(dir).spool()) {
            drain(spool);
            spool(spool, event("a"));
            drain(spool);
            spool(spool, event("b"));
            spool(spool, event("c"));
        }
        assertThat(names(dir)).filteredOn(n -> n.endsWith("quarantined")).hasSize(4);
    }
}

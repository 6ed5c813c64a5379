package io.adamant.collector.journal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.Checkpoints.Loaded;
import io.adamant.collector.journal.Checkpoints.Mark;
import io.adamant.collector.journal.Position;
import io.adamant.collector.journal.once.Streams;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointFilesTest {

    private static final InstanceId ID = new InstanceId("i-1");

    @TempDir Path directory;

    private static Mark mark(int number) {
        return new Mark(new Position("%016x".formatted(number)), number * 1_000L);
    }

    private static Streams streams(int records) {
        Streams streams = Streams.empty();
        streams.admit(new BatchId(ID, new BootId("b"), 1, 1, records));
        streams.lost(ID, new Loss("spool_cap", 1, records + 1, 2, "lane logs"));
        return streams;
    }

    private CheckpointFiles open() throws IOException {
        return CheckpointFiles.open(directory);
    }

    private CheckpointFiles withMarks(int... numbers) throws IOException {
        CheckpointFiles files = open();
        for (int number : numbers) {
            assertThat(files.keep(mark(number), streams(number), new byte[] {1, 2, 3})).isEmpty();
        }
        return files;
    }

    private static long received(Loaded loaded) {
        assertThat(loaded).isInstanceOf(Loaded.Found.class);
        return ((Loaded.Found) loaded).streams().claim(ID).received();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void anEmptyDirectoryHasNoBaseAndNoMarks() throws IOException {
        assertThat(open().base()).isEqualTo(new Loaded.Nothing());
        assertThat(open().marks()).isEmpty();
        assertThat(open().load(mark(1))).isEqualTo(new Loaded.Nothing());
        assertThat(open().rebase(mark(1))).isPresent();
    }

    @Test
    void marksOutliveAReopenInTheirOrder() throws IOException {
        withMarks(9, 10, 11);
        CheckpointFiles files = open();
        assertThat(files.marks()).containsExactly(mark(9), mark(10), mark(11));
        assertThat(received(files.load(mark(10)))).isEqualTo(10);
        assertThat(files.base()).isEqualTo(new Loaded.Nothing());
        files.keep(mark(12), streams(12), new byte[0]);
        assertThat(open().marks()).hasSize(4);
    }

    @Test
    void aMarkBecomesTheBaseAndTheOlderOnesGo() throws IOException {
        CheckpointFiles files = withMarks(1, 2, 3, 4);
        assertThat(files.rebase(mark(2))).isEmpty();
        assertThat(files.marks()).containsExactly(mark(3), mark(4));
        assertThat(open().marks()).containsExactly(mark(3), mark(4));
        assertThat(received(open().base())).isEqualTo(2);
        assertThat(open().rebase(mark(4))).isEmpty();
        assertThat(received(open().base())).isEqualTo(4);
        assertThat(names()).containsExactly("base");
        assertThat(open().damaged()).isZero();
    }

    @Test
    void anOlderMarkThatOutlivedACrashGoesWithTheNextBase() throws IOException {
        withMarks(1, 2, 3);
        Path oldest = directory.resolve("000001.mark");
        byte[] bytes = Files.readAllBytes(oldest);
        assertThat(open().rebase(mark(2))).isEmpty();
        Files.write(oldest, bytes);
        CheckpointFiles files = open();
        assertThat(files.marks()).containsExactly(mark(1), mark(3));
        assertThat(files.rebase(mark(3))).isEmpty();
        assertThat(names()).containsExactly("base");
    }

    @Test
    void whatACrashLeftHalfWrittenIsDeleted() throws IOException {
        withMarks(1);
        Files.write(directory.resolve("000002.tmp"), new byte[100]);
        assertThat(open().marks()).containsExactly(mark(1));
        assertThat(names()).containsExactly("000001.mark");
    }

    @Test
    void everyCutOfABaseIsPutAsideAndCounted() throws IOException {
        assertThat(withMarks(7).rebase(mark(7))).isEmpty();
        Path base = directory.resolve("base");
        byte[] whole = Files.readAllBytes(base);
        for (int length = 0; length < whole.length; length++) {
            Files.write(base, Arrays.copyOf(whole, length));
            CheckpointFiles files = open();
            assertThat(files.base()).as("cut at %d", length).isEqualTo(new Loaded.Damaged());
            assertThat(files.damaged()).isEqualTo(1);
            assertThat(files.base()).isEqualTo(new Loaded.Nothing());
            assertThat(base).doesNotExist();
        }
        assertThat(names()).hasSize(CheckpointFiles.MAX_DAMAGED);
    }

    @Test
    void everyFlippedBitOfABaseIsSeen() throws IOException {
        assertThat(withMarks(7).rebase(mark(7))).isEmpty();
        Path base = directory.resolve("base");
        byte[] whole = Files.readAllBytes(base);
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(base, flipped);
            assertThat(open().base()).as("bit %d", bit).isEqualTo(new Loaded.Damaged());
        }
    }

    @Test
    void filesOfZerosOfAnotherMakerAndOfAnotherVersionAreNoMarks() throws IOException {
        withMarks(1, 2, 3, 4);
        byte[] bytes = Files.readAllBytes(directory.resolve("000001.mark"));
        Files.write(directory.resolve("000001.mark"), new byte[bytes.length]);
        Files.writeString(directory.resolve("000002.mark"), "{\"not\": \"ours\"}");
        bytes[7] = '2';
        Files.write(directory.resolve("000003.mark"), bytes);
        CheckpointFiles files = open();
        assertThat(files.marks()).containsExactly(mark(4));
        assertThat(files.damaged()).isEqualTo(3);
        assertThat(names().stream().filter(name -> name.endsWith(".damaged"))).hasSize(3);
    }

    @Test
    void aDamagedMarkNeverBecomesTheBase() throws IOException {
        withMarks(1, 2);
        assertThat(open().rebase(mark(1))).isEmpty();
        Path second = directory.resolve("000002.mark");
        byte[] bytes = Files.readAllBytes(second);
        bytes[bytes.length - 10]++;
        Files.write(second, bytes);
        CheckpointFiles files = open();
        assertThat(files.marks()).containsExactly(mark(2));
        assertThat(files.rebase(mark(2))).isPresent();
        assertThat(files.marks()).isEmpty();
        assertThat(received(files.base())).isEqualTo(1);
    }

    @Test
    void whatCannotBeWrittenIsToldAndTheRestStays() throws IOException {
        CheckpointFiles files = withMarks(1);
        // Something in the way of the next temporary file: root may write anywhere else.
        Files.createDirectory(directory.resolve("000002.tmp"));
        assertThat(files.keep(mark(2), streams(2), new byte[0])).isPresent();
        assertThat(files.marks()).containsExactly(mark(1));
        assertThat(received(files.load(mark(1)))).isEqualTo(1);
    }

    @Test
    void whatBelongsToAnotherJournalIsPutAside() throws IOException {
        CheckpointFiles files = withMarks(1, 2, 3);
        assertThat(files.rebase(mark(1))).isEmpty();
        files.discard();
        assertThat(files.marks()).isEmpty();
        assertThat(files.base()).isEqualTo(new Loaded.Nothing());
        assertThat(files.damaged()).isEqualTo(3);
    }
}

package io.adamant.collector.journal.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Journal;
import io.adamant.collector.journal.Journal.Append;
import io.adamant.collector.journal.Journal.Tail;
import io.adamant.collector.journal.Position;
import io.adamant.collector.telemetry.Meters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a power cut or a broken disk leaves of the file that was written to: cut short, or with
 * zeros where data should be. The journal opens, everything before the damage is there, what is
 * damaged is never shown as whole, and new entries are taken. Every byte: {@code
 * -Dadamant.torn.step=1}.
 */
final class TornTailTest {

    private static final long NOON = 1_795_262_400L * 1_000_000_000;
    private static final int STEP = Integer.getInteger("adamant.torn.step", 37);
    private static final int PAGE = 4_096;
    private static final int ENTRIES = 12;
    private static final int LAST = 3;

    @TempDir Path parent;

    private static Envelope envelope(int number) {
        byte[] body = ("entry " + number + " " + "x".repeat(60)).getBytes(StandardCharsets.UTF_8);
        return new Envelope("loopback", NOON, Envelope.Signal.LOGS, "t", "identity", null, body);
    }

    private static Journal open(Path directory) {
        return ChronicleJournal.open(
                directory,
                new ChronicleJournal.Options(100, 0, 1_000, 1_000_000),
                () -> NOON,
                Meters.none());
    }

    private static void append(Journal journal, int number) {
        assertThat(journal.append("k", envelope(number)).toCompletableFuture().join())
                .isInstanceOf(Append.Durable.class);
    }

    private static List<Integer> read(Journal journal) {
        List<Integer> numbers = new ArrayList<>();
        try (Tail tail = journal.tail(Position.START)) {
            for (List<Journal.Entry> some = tail.poll(100);
                    !some.isEmpty();
                    some = tail.poll(100)) {
                some.forEach(
                        entry ->
                                numbers.add(
                                        Integer.valueOf(
                                                new String(
                                                                entry.envelope().body(),
                                                                StandardCharsets.UTF_8)
                                                        .split(" ")[1])));
            }
        }
        return numbers;
    }

    /** A journal of some entries, closed; its one file. */
    private Path written(String name) throws IOException {
        Path directory = parent.resolve(name);
        try (Journal journal = open(directory)) {
            for (int i = 0; i < ENTRIES; i++) {
                append(journal, i);
            }
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".cq4")).findFirst().orElseThrow();
        }
    }

    private static byte[] used(Path file) throws IOException {
        byte[] all = Files.readAllBytes(file);
        int end = all.length;
        while (end > 0 && all[end - 1] == 0) {
            end--;
        }
        return java.util.Arrays.copyOf(all, end);
    }

    private static int at(byte[] bytes, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            if (java.util.Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        throw new AssertionError(text);
    }

    private static List<Integer> upTo(int end) {
        return Stream.iterate(0, i -> i + 1).limit(end).toList();
    }

    @Test
    void aFileCutAnywhereInItsLastEntriesOpensWithAllThatIsBefore() throws IOException {
        byte[] bytes = used(written("whole"));
        int from = at(bytes, "entry " + (ENTRIES - LAST) + " ") - 120;
        int cuts = 0;
        for (int cut = from; cut < bytes.length; cut += STEP) {
            Path directory = Files.createDirectories(parent.resolve("cut-" + cut));
            Files.write(directory.resolve("20261121-12F.cq4"), java.util.Arrays.copyOf(bytes, cut));
            check(directory, "cut at " + cut);
            cuts++;
        }
        assertThat(cuts).isGreaterThan(5);
    }

    @Test
    void aPageOfZerosIsSkippedOrEndsItAndIsNeverAnEntry() throws IOException {
        byte[] bytes = used(written("whole"));
        int from = at(bytes, "entry " + (ENTRIES - LAST) + " ") - 120;
        for (int hole = from; hole < bytes.length; hole += STEP) {
            Path directory = Files.createDirectories(parent.resolve("hole-" + hole));
            byte[] torn = bytes.clone();
            java.util.Arrays.fill(torn, hole, Math.min(torn.length, hole + PAGE), (byte) 0);
            Files.write(directory.resolve("20261121-12F.cq4"), torn);
            check(directory, "zeros from " + hole);
        }
    }

    private void check(Path directory, String what) throws IOException {
        try (Journal journal = open(directory)) {
            List<Integer> kept = read(journal);
            assertThat(kept).as(what).startsWith(upTo(ENTRIES - LAST - 1).toArray(Integer[]::new));
            assertThat(kept).as(what).isSorted().doesNotHaveDuplicates();
            append(journal, 1_000);
            assertThat(read(journal)).as(what).endsWith(1_000).containsAll(kept);
        }
        try (Journal journal = open(directory)) {
            append(journal, 1_001);
            assertThat(read(journal)).as(what).endsWith(1_000, 1_001);
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aFileOfNothingButZerosIsNotInTheWay() throws IOException {
        Path file = written("zeros");
        long length = Files.size(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(new byte[] {0}), Math.min(length, 1 << 20) - 1);
        }
        try (Journal journal = open(parent.resolve("zeros"))) {
            assertThat(read(journal)).isEmpty();
            append(journal, 7);
            assertThat(read(journal)).containsExactly(7);
        }
    }
}

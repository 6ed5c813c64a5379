package io.adamant.agent.source.journal;

import static io.adamant.agent.source.journal.JournalReading.BOOT_1;
import static io.adamant.agent.source.journal.JournalReading.BOOT_2;
import static io.adamant.agent.source.journal.JournalReading.BOOT_3;
import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.shared.model.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the real libsystemd, on journal files that systemd-journal-remote wrote. */
final class JournalSourceIT {

    private static final JournalId SERIES = new JournalId(0xabcdL, 0xef01L);
    private static final long DAY_1 = 1_700_000_000_000_000L;
    private static final long DAY_2 = DAY_1 + 86_400_000_000L;
    private static final long DAY_3 = DAY_2 + 86_400_000_000L;

    @TempDir private Path directory;

    @BeforeEach
    void needsTheTool() {
        JournalFiles.required();
    }

    private static ExportedEntry entry(JournalId boot, long start, int number, String message) {
        long at = number * 1000L;
        return new ExportedEntry(boot, at, start + at).message(message);
    }

    private static List<ExportedEntry> entries(
            JournalId boot, long start, String word, int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> entry(boot, start, i, word + i))
                .toList();
    }

    private static List<String> words(String word, int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> word + i).toList();
    }

    private static List<String> joined(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    @Test
    void beginsWithTheFirstEntryOfThisBoot() {
        JournalFiles.write(
                directory.resolve("system.journal"), entries(BOOT_1, DAY_1, "old", 1, 20));
        JournalFiles.write(
                directory.resolve("system.journal"), entries(BOOT_2, DAY_2, "new", 1, 20));
        try (JournalReading reading = JournalReading.of(directory, BOOT_2)) {
            assertThat(reading.readAll()).isEqualTo(words("new", 1, 20));
            assertThat(reading.losses).isEmpty();
        }
    }

    @Test
    void goesOnBehindThePositionOfAnEarlierBootAndThenWithTheFirstEntryOfTheNewOne() {
        Path file = directory.resolve("system.journal");
        JournalFiles.write(file, entries(BOOT_1, DAY_1, "one", 1, 10));
        try (JournalReading reading = JournalReading.of(directory, BOOT_1)) {
            reading.readAll();
            JournalFiles.write(file, entries(BOOT_1, DAY_1, "one", 11, 13));
            JournalFiles.write(file, entries(BOOT_2, DAY_2, "two", 1, 5));
            JournalFiles.write(file, entries(BOOT_3, DAY_3, "three", 1, 5));

            reading.restart(BOOT_3);

            List<String> rest = joined(words("one", 11, 13), words("two", 1, 5));
            assertThat(reading.readAll()).isEqualTo(joined(rest, words("three", 1, 5)));
            assertThat(reading.losses).isEmpty();
        }
    }

    /** The position is the last entry of its boot: where systemd 252's journalctl skips one. */
    @Test
    void doesNotSkipTheFirstEntryOfANewBoot() {
        Path file = directory.resolve("system.journal");
        JournalFiles.write(file, entries(BOOT_1, DAY_1, "one", 1, 10));
        try (JournalReading reading = JournalReading.of(directory, BOOT_1)) {
            reading.readAll();
            JournalFiles.write(directory.resolve("b.journal"), entries(BOOT_2, DAY_2, "two", 1, 5));

            reading.restart(BOOT_2);

            assertThat(reading.readAll()).isEqualTo(words("two", 1, 5));
            assertThat(reading.losses).isEmpty();
        }
    }

    @Test
    void readsTheNewBootWhenTheClockStoodInThePast() {
        Path file = directory.resolve("system.journal");
        JournalFiles.write(file, entries(BOOT_1, DAY_3, "one", 1, 10));
        try (JournalReading reading = JournalReading.of(directory, BOOT_1)) {
            reading.readAll();
            JournalFiles.write(file, entries(BOOT_2, DAY_1, "two", 1, 5));

            reading.restart(BOOT_2);

            assertThat(reading.readAll()).isEqualTo(words("two", 1, 5));
        }
    }

    @Test
    void readsWhatIsAppendedAndNothingTwiceOverRestarts() {
        Path file = directory.resolve("system.journal");
        try (JournalReading reading = JournalReading.of(directory, BOOT_1)) {
            for (int round = 0; round < 5; round++) {
                int from = round * 7 + 1;
                JournalFiles.write(file, entries(BOOT_1, DAY_1, "m", from, from + 6));
                assertThat(reading.readAll()).isEqualTo(words("m", from, from + 6));
                assertThat(reading.readAll()).isEmpty();
                reading.restart(BOOT_1);
            }
            assertThat(reading.losses).isEmpty();
        }
    }

    @Test
    void readsOnOverARotation() throws IOException {
        Path active = directory.resolve("system.journal");
        JournalFiles.write(active, entries(BOOT_1, DAY_1, "m", 1, 10));
        JournalFiles.renumber(active, SERIES, 1);
        try (JournalReading reading = JournalReading.of(directory, BOOT_1)) {
            reading.readAll();
            Files.move(active, directory.resolve("system@1.journal"));
            JournalFiles.write(active, entries(BOOT_1, DAY_1, "m", 11, 20));
            JournalFiles.renumber(active, SERIES, 11);

            assertThat(reading.readAll()).isEqualTo(words("m", 11, 20));
            assertThat(reading.losses).isEmpty();
        }
    }

    @Test
    void namesWhatWasVacuumedBehindThePositionAndGoesOnWithTheNextEntry() throws IOException {
        Path first = directory.resolve("system@1.journal");
        JournalFiles.write(first, entries(BOOT_1, DAY_1, "m", 1, 10));
        JournalFiles.renumber(first, SERIES, 1);
        try (JournalReading reading = JournalReading.of(directory, BOOT_1)) {
            reading.readAll();
            Files.delete(first); // and one with 11 to 15 that was never seen
            Path active = directory.resolve("system.journal");
            JournalFiles.write(active, entries(BOOT_1, DAY_1, "m", 16, 20));
            JournalFiles.renumber(active, SERIES, 16);

            reading.restart(BOOT_1);

            assertThat(reading.readAll()).isEqualTo(words("m", 16, 20));
            assertThat(reading.losses)
                    .singleElement()
                    .returns(JournalSource.VACUUMED, Loss::reason)
                    .returns(5L, Loss::count);
            assertThat(reading.counters.snapshot().missing()).isEqualTo(5);
        }
    }

    @Test
    void namesNoLossWhenOnlyTakenEntriesWereVacuumed() throws IOException {
        Path first = directory.resolve("system@1.journal");
        JournalFiles.write(first, entries(BOOT_1, DAY_1, "m", 1, 10));
        JournalFiles.renumber(first, SERIES, 1);
        try (JournalReading reading = JournalReading.of(directory, BOOT_1)) {
            reading.readAll();
            Files.delete(first);
            Path active = directory.resolve("system.journal");
            JournalFiles.write(active, entries(BOOT_1, DAY_1, "m", 11, 20));
            JournalFiles.renumber(active, SERIES, 11);

            assertThat(reading.readAll()).isEqualTo(words("m", 11, 20));
            reading.restart(BOOT_1);
            assertThat(reading.readAll()).isEmpty();
            assertThat(reading.losses).isEmpty();
        }
    }

    @Test
    void saysThatTheCountIsUnknownWhenTheWholeSeriesIsGone() throws IOException {
        Path first = directory.resolve("a.journal");
        JournalFiles.write(first, entries(BOOT_1, DAY_1, "one", 1, 10));
        try (JournalReading reading = JournalReading.of(directory, BOOT_1)) {
            reading.readAll();
            Files.delete(first);
            JournalFiles.write(directory.resolve("b.journal"), entries(BOOT_2, DAY_2, "two", 1, 5));

            reading.restart(BOOT_2);

            assertThat(reading.readAll()).isEqualTo(words("two", 1, 5));
            assertThat(reading.losses)
                    .singleElement()
                    .returns(JournalSource.VACUUMED, Loss::reason)
                    .returns(0L, Loss::count);
        }
    }

    @Test
    void namesAVacuumThatWasFasterThanTheReader() throws IOException {
        Path active = directory.resolve("system.journal");
        JournalFiles.write(active, entries(BOOT_1, DAY_1, "m", 1, 10));
        JournalFiles.renumber(active, SERIES, 1);
        try (JournalReading reading = JournalReading.of(directory, BOOT_1)) {
            reading.readAll();
            Path next = directory.resolve("next.journal");
            JournalFiles.write(next, entries(BOOT_1, DAY_1, "m", 14, 20));
            JournalFiles.renumber(next, SERIES, 14);

            assertThat(reading.readAll()).isEqualTo(words("m", 14, 20));
            assertThat(reading.losses)
                    .singleElement()
                    .returns(JournalSource.GAP, Loss::reason)
                    .returns(3L, Loss::count);
        }
    }

    /** Flushing copies the volatile journal into new files with a series of their own. */
    @Test
    void knowsTheEntriesAgainThatWereCopiedToThePersistentJournal() throws IOException {
        Path run = directory.resolve("run.journal");
        List<ExportedEntry> early = new ArrayList<>(entries(BOOT_1, DAY_1, "m", 1, 10));
        for (int i = 11; i <= 15; i++) { // one turn of journald's loop: the same times
            early.add(entry(BOOT_1, DAY_1, 11, "m" + i));
        }
        JournalFiles.write(run, early);
        try (JournalReading reading = JournalReading.of(directory, BOOT_1)) {
            assertThat(reading.readAll()).isEqualTo(words("m", 1, 15));
            Path persistent = directory.resolve("var.journal");
            List<ExportedEntry> all = new ArrayList<>(early);
            all.add(entry(BOOT_1, DAY_1, 11, "m16"));
            all.addAll(entries(BOOT_1, DAY_1, "m", 17, 20));
            JournalFiles.write(persistent, all);
            JournalFiles.renumber(persistent, SERIES, 500);
            Files.delete(run);

            assertThat(reading.readAll()).isEqualTo(words("m", 16, 20));
            reading.restart(BOOT_1);
            assertThat(reading.readAll()).isEmpty();
            assertThat(reading.losses).isEmpty();
        }
    }

    @Test
    void findsItsPlaceAmongEntriesOfOneMoment() {
        Path file = directory.resolve("system.journal");
        List<ExportedEntry> turn =
                IntStream.rangeClosed(1, 5).mapToObj(i -> entry(BOOT_1, DAY_1, 1, "t")).toList();
        JournalFiles.write(file, turn);
        try (JournalReading reading = JournalReading.of(directory, BOOT_1)) {
            assertThat(reading.readAll()).hasSize(5);
            JournalFiles.write(
                    file, List.of(entry(BOOT_1, DAY_1, 1, "t"), entry(BOOT_1, DAY_1, 2, "u")));
            reading.restart(BOOT_1);
            assertThat(reading.readAll()).containsExactly("t", "u");
        }
    }
}

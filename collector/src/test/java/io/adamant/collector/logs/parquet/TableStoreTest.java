package io.adamant.collector.logs.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.shared.config.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TableStoreTest {

    private static final long HOUR = StoreOfNumbers.HOUR;
    private static final long START = StoreOfNumbers.START;

    @TempDir private Path directory;

    @Test
    void rowsAreFoundBeforeAndAfterTheyAreWritten() {
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            store.feed(1, 3);
            assertThat(store.numbers()).containsExactlyInAnyOrderElementsOf(upTo(3));
            assertThat(store.files()).isEmpty();
            assertThat(store.stored()).isZero();

            store.flush();
            store.feed(4, 5);

            assertThat(store.numbers()).containsExactlyInAnyOrderElementsOf(upTo(5));
            assertThat(store.files()).hasSize(1);
            assertThat(store.stored()).isEqualTo(3);
        }
    }

    @Test
    void aStartGoesOnBehindWhatIsStored() {
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            store.feed(1, 3);
        }
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            assertThat(store.stored()).as("a clean end writes what waits").isEqualTo(3);
            store.feedUpTo(6);
            assertThat(store.numbers()).containsExactlyInAnyOrderElementsOf(upTo(6));
        }
    }

    @Test
    void thePositionMovesOnWhereTheJournalHoldsNothingForTheTable() {
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            store.settle(17);
            store.flush();
            assertThat(store.stored()).isEqualTo(17);
            assertThat(store.files()).isEmpty();
        }
    }

    @Test
    void aFileHoldsOneHourSortedByInstanceTimeAndArrival() {
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            store.add("i-b", START + HOUR + 1, 1);
            store.add("i-a", START + HOUR + 5, 2);
            store.add("i-a", START + 3, 3);
            store.add("i-a", START + HOUR + 2, 4);
            store.add("i-a", START + HOUR + 2, 5);
            store.settle(1);
            store.flush();

            assertThat(store.files())
                    .extracting(SegmentFile::minTime, SegmentFile::maxTime, SegmentFile::rows)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(START + 3, START + 3, 1L),
                            org.assertj.core.groups.Tuple.tuple(
                                    START + HOUR + 1, START + HOUR + 5, 4L));
            SegmentFile later = store.files().getLast();
            assertThat(later.minKey()).isEqualTo("i-a");
            assertThat(later.maxKey()).isEqualTo("i-b");
            assertThat(
                            store.store.<List<Long>>ask(
                                    StoreOfNumbers.ALWAYS,
                                    session ->
                                            session.query(
                                                    session.source(List.of(later)),
                                                    from -> "SELECT number FROM " + from,
                                                    row -> row.getLong(1))))
                    .containsExactly(4L, 5L, 2L, 1L);
        }
    }

    @Test
    void lateRowsGoToTheirHourAndTooOldOnesAreLeftOut() {
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            store.now = START + 60 * HOUR;
            store.add("i-a", START + 59 * HOUR, 1);
            store.add("i-a", START + 20 * HOUR, 2);
            store.add("i-a", START + HOUR, 3);
            store.settle(1);
            store.flush();

            assertThat(store.numbers()).as("two days are kept").containsExactlyInAnyOrder(1L, 2L);
        }
    }

    @Test
    void keysAreCompletedWithWhatIsKnownWhenTheyAreAskedForOrWritten() {
        boolean[] isKnown = new boolean[1];
        LateKeys late = key -> isKnown[0] ? List.of(key.getFirst(), "berlin") : key;
        try (StoreOfNumbers store =
                new StoreOfNumbers(
                        StoreOfNumbers.options(directory), late, StoreDirectory.Steps.NONE)) {
            store.feed(1, 1);
            assertThat(places(store)).containsOnly("");
            isKnown[0] = true;
            assertThat(places(store)).containsOnly("berlin");
            store.flush();
            isKnown[0] = false;
            assertThat(places(store)).containsOnly("berlin");
        }
    }

    private static List<String> places(StoreOfNumbers store) {
        return store.store.ask(
                StoreOfNumbers.ALWAYS,
                session ->
                        Stream.concat(
                                        session.waiting().stream(),
                                        Stream.of(session.source(session.files())))
                                .flatMap(
                                        source ->
                                                session
                                                        .query(
                                                                source,
                                                                from -> "SELECT place FROM " + from,
                                                                row -> row.getString(1))
                                                        .stream())
                                .toList());
    }

    @Test
    void smallFilesOfAnHourThatIsOverAreMerged() {
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            for (int entry = 1; entry <= 6; entry++) {
                store.feed(entry, entry);
                store.flush();
            }
            assertThat(store.files()).hasSize(6);

            store.now = START + 2 * HOUR;
            store.store.tidyNow();

            assertThat(store.files()).hasSize(1);
            assertThat(store.numbers()).containsExactlyInAnyOrderElementsOf(upTo(6));
            assertThat(parquetFiles()).hasSize(1);
        }
    }

    @Test
    void theOldestHoursGoByAgeAndBySize() {
        StoreOptions small = StoreOfNumbers.options(directory, new DataSize(4_000));
        try (StoreOfNumbers store =
                new StoreOfNumbers(small, LateKeys.NONE, StoreDirectory.Steps.NONE)) {
            for (int hour = 0; hour < 4; hour++) {
                store.add("i-a", START + hour * HOUR, hour);
                store.settle(hour + 1);
                store.flush();
            }
            store.store.tidyNow();
            assertThat(store.numbers()).as("the newest that have room").containsExactly(2L, 3L);

            store.now = START + 52 * HOUR;
            store.store.tidyNow();
            assertThat(store.numbers()).isEmpty();
            assertThat(parquetFiles()).isEmpty();
        }
    }

    @Test
    void whatWasEvictedDoesNotComeBackLate() {
        StoreOptions small = StoreOfNumbers.options(directory, new DataSize(2_500));
        try (StoreOfNumbers store =
                new StoreOfNumbers(small, LateKeys.NONE, StoreDirectory.Steps.NONE)) {
            store.add("i-a", START, 1);
            store.add("i-a", START + HOUR, 2);
            store.settle(1);
            store.flush();
            store.store.tidyNow();
            assertThat(store.numbers()).containsExactly(2L);

            store.add("i-a", START + 5, 3);
            store.settle(2);
            store.flush();

            assertThat(store.numbers()).containsExactly(2L);
        }
    }

    @Test
    void pinnedRowsOutliveTheirHour() {
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            store.feed(1, 2);
            store.flush();
            store.feed(3, 3);

            assertThat(store.store.pin("i-b", StoreOfNumbers.ALWAYS))
                    .as("written ones and waiting ones")
                    .isEqualTo(3);
            store.flush();
            store.now = START + 60 * HOUR;
            store.store.tidyNow();

            assertThat(store.numbers()).isEmpty();
            assertThat(pinnedNumbers(store)).containsExactlyInAnyOrder(101L, 201L, 301L);
            assertThat(store.store.pin("i-b", StoreOfNumbers.ALWAYS))
                    .as("pinned again, with what was pinned before")
                    .isEqualTo(3);
            assertThat(pinnedNumbers(store)).hasSize(3);
            store.now = START + 200 * HOUR;
            store.store.tidyNow();
            assertThat(pinnedNumbers(store)).as("a pin ends too").isEmpty();
            assertThat(parquetFiles()).isEmpty();
        }
    }

    @Test
    void whatArrivesAfterAPinIsPinnedWithinAnHour() {
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            store.feed(1, 2);
            assertThat(store.store.pin("i-b", StoreOfNumbers.ALWAYS)).isEqualTo(2);
            store.feed(3, 3);
            store.now += Duration.ofMinutes(10).toNanos();
            store.store.tidyNow();
            assertThat(pinnedNumbers(store)).containsExactlyInAnyOrder(101L, 201L, 301L);

            store.feed(4, 4);
            store.flush();
            store.now = START + HOUR;
            store.store.tidyNow();
            assertThat(pinnedNumbers(store)).containsExactlyInAnyOrder(101L, 201L, 301L, 401L);

            store.feed(5, 5);
            store.now = START + 5 * HOUR;
            store.store.tidyNow();
            assertThat(pinnedNumbers(store)).as("no longer than that").hasSize(4);
        }
    }

    @Test
    void whatArrivesAfterAPinIsPinnedOverARestartToo() {
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            store.feed(1, 2);
            store.store.pin("i-b", StoreOfNumbers.ALWAYS);
            store.flush();
        }
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            store.feed(3, 3);
            store.now = START + HOUR;
            store.store.tidyNow();
            assertThat(pinnedNumbers(store)).containsExactlyInAnyOrder(101L, 201L, 301L);
        }
    }

    private static List<Long> pinnedNumbers(StoreOfNumbers store) {
        return store.store.ask(
                StoreOfNumbers.ALWAYS,
                session ->
                        session.query(
                                session.source(session.pinned()),
                                from -> "SELECT number FROM " + from,
                                row -> row.getLong(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "cut", "zeroed", "flipped"})
    void aDamagedFileIsPutAsideAndTheRestIsFound(String damage) throws IOException {
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            threeFiles(store);
            SegmentFile victim = store.files().get(1);
            damage(directory.resolve(victim.path()), damage);

            assertThat(store.numbers()).containsExactlyInAnyOrderElementsOf(withoutTheSecond());
            List<Gap> gaps = store.store.ask(StoreOfNumbers.ALWAYS, Session::gaps);
            assertThat(gaps).singleElement().extracting(Gap::was).isEqualTo(victim);
            assertThat(gaps.getFirst().why())
                    .contains(
                            switch (damage) {
                                case "missing" -> "missing";
                                case "cut" -> "bytes long instead of";
                                default -> "corrupt, put aside as aside/";
                            });
            assertThat(directory.resolve(victim.path())).doesNotExist();
        }
        try (StoreOfNumbers again = new StoreOfNumbers(directory)) {
            assertThat(again.store.<List<Gap>>ask(StoreOfNumbers.ALWAYS, Session::gaps))
                    .as("still known after a restart")
                    .hasSize(1);
            assertThat(again.numbers()).hasSize(10);
        }
    }

    @Test
    void aFileThatIsGoneOrShorterIsNoticedAtTheStart() throws IOException {
        List<SegmentFile> files;
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            threeFiles(store);
            files = store.files();
        }
        Files.delete(directory.resolve(files.getFirst().path()));
        damage(directory.resolve(files.getLast().path()), "cut");
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            assertThat(store.files()).hasSize(1);
            assertThat(store.complaints).hasSize(2);
            assertThat(store.numbers()).hasSize(5);
        }
    }

    /** A byte that is wrong either shows as damage or leaves every answer as it was. */
    @Test
    void anyByteThatIsWrongEitherShowsOrChangesNothingThatIsRead() throws IOException {
        byte[] whole;
        SegmentFile victim;
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            threeFiles(store);
            victim = store.files().get(1);
            whole = Files.readAllBytes(directory.resolve(victim.path()));
        }
        Path manifest = directory.resolve("manifest");
        byte[] manifestBytes = Files.readAllBytes(manifest);
        int cases = Integer.getInteger("adamant.store.flips", 40);
        for (int seed = 0; seed < cases; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] flipped = whole.clone();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(directory.resolve(victim.path()), flipped);
            Files.write(manifest, manifestBytes);
            try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
                List<Long> numbers = store.numbers();
                assertThat(numbers).as("seed " + seed).containsAll(withoutTheSecond());
                assertThat(numbers.size()).as("seed " + seed).isIn(10, 15);
            }
        }
    }

    @Test
    void aByteThatNoQueryTripsOverIsFoundByReadingTheFilesInTheBackground() throws IOException {
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            threeFiles(store);
            Path victim = directory.resolve(store.files().get(1).path());
            byte[] bytes = Files.readAllBytes(victim);
            // In the name of the program that wrote the file.
            bytes[bytes.length - 20] ^= 1;
            Files.write(victim, bytes);
            assertThat(store.numbers()).hasSize(15);

            store.store.tidyNow();

            assertThat(store.numbers()).containsExactlyInAnyOrderElementsOf(withoutTheSecond());
            assertThat(store.complaints).singleElement().asString().contains("corrupt");
        }
    }

    @Test
    void aDamagedManifestIsPutAsideWithItsFilesAndTheJournalStoredAnew() throws IOException {
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            threeFiles(store);
        }
        damage(directory.resolve("manifest"), "flipped");
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            assertThat(store.complaints).singleElement().asString().contains("is damaged");
            assertThat(store.stored()).isZero();
            store.feedUpTo(3);
            store.flush();
            assertThat(store.numbers()).containsExactlyInAnyOrderElementsOf(upTo(3));
        }
        try (Stream<Path> aside = Files.list(directory.resolve("aside"))) {
            assertThat(aside).hasSize(4);
        }
    }

    @Test
    void aQuestionThatTakesTooLongIsStopped() {
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            store.feed(1, 3);
            String endless =
                    "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range = -1 AND (SELECT count(*) FROM %s) > 0";
            assertThatThrownBy(
                            () ->
                                    store.store.ask(
                                            Duration.ofMillis(200),
                                            session ->
                                                    session.query(
                                                            session.waiting().getFirst(),
                                                            endless::formatted,
                                                            row -> row.getLong(1))))
                    .isInstanceOf(StoreException.class)
                    .extracting(failed -> ((StoreException) failed).code())
                    .isEqualTo(StoreException.Code.DEADLINE);
            assertThat(store.numbers()).as("and the next one is answered").hasSize(15);
        }
    }

    @Test
    void nothingIsReadOrWrittenOutsideTheDirectory() {
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            store.feed(1, 1);
            assertThatThrownBy(
                            () ->
                                    store.store.ask(
                                            StoreOfNumbers.ALWAYS,
                                            session ->
                                                    session.query(
                                                            session.waiting().getFirst(),
                                                            _ ->
                                                                    "SELECT content FROM read_text('/etc/hostname')",
                                                            row -> row.getString(1))))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("Permission Error");
        }
    }

    private static void threeFiles(StoreOfNumbers store) {
        for (int entry = 1; entry <= 3; entry++) {
            store.feed(entry, entry);
            store.flush();
        }
    }

    private static List<Long> withoutTheSecond() {
        return upTo(3).stream().filter(number -> number / 100 != 2).toList();
    }

    private static List<Long> upTo(int entry) {
        return StoreOfNumbers.upTo(entry);
    }

    private static void damage(Path file, String how) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        switch (how) {
            case "missing" -> Files.delete(file);
            case "cut" -> Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
            case "zeroed" -> Files.write(file, new byte[bytes.length]);
            default -> {
                // The length of the footer, which every reader needs first.
                bytes[bytes.length - 6] ^= 0x55;
                Files.write(file, bytes);
            }
        }
    }

    private List<Path> parquetFiles() {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(file -> file.toString().endsWith(".parquet")).toList();
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }
}

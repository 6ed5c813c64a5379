package io.adamant.collector.journal.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.journal.Journal;
import io.adamant.collector.journal.Journal.Append;
import io.adamant.collector.journal.Journal.Tail;
import io.adamant.collector.journal.JournalContract;
import io.adamant.collector.journal.JournalException;
import io.adamant.collector.journal.Position;
import io.adamant.collector.journal.chronicle.ChronicleJournal.Options;
import io.adamant.collector.telemetry.Meters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import net.openhft.chronicle.queue.RollCycles;
import org.junit.jupiter.api.Test;

final class ChronicleJournalTest extends JournalContract {

    private static final long NOON = Instant.parse("2026-11-21T12:00:00Z").getEpochSecond();
    private static final Options OPTIONS = new Options(90, 1_000, 1_000, 100_000_000);

    private final AtomicLong nowSeconds = new AtomicLong(NOON);

    @Override
    protected Journal open(Path directory) {
        return open(directory, OPTIONS, Long.MAX_VALUE);
    }

    @Override
    protected Journal openFull(Path directory) {
        return open(directory, OPTIONS, 999);
    }

    private Journal open(Path directory, Options options, long freeBytes) {
        return ChronicleJournal.open(
                directory,
                options,
                () -> nowSeconds.get() * 1_000_000_000,
                Meters.none(),
                RollCycles.FAST_HOURLY,
                new ChronicleJournal.Disk() {
                    @Override
                    public long freeBytes() {
                        return freeBytes;
                    }

                    @Override
                    public long totalBytes() {
                        return 1_000_000_000_000L;
                    }
                });
    }

    @Test
    void theWatermarkIsAShareOfTheDiskAndNeverLessThanTheMinimum() {
        assertThat(OPTIONS.reserveBytes(1_000_000)).isEqualTo(100_000);
        assertThat(OPTIONS.reserveBytes(100)).isEqualTo(1_000);
        assertThat(OPTIONS.withWatermarkPercent(99).reserveBytes(1_000_000)).isEqualTo(10_000);
    }

    @Test
    void aDiskOverItsWatermarkRefuses() {
        try (Journal journal = open(directory, OPTIONS, 99_000_000_000L)) {
            assertThat(answer(journal.append("k", envelope("a")))).isInstanceOf(Append.Full.class);
        }
        try (Journal journal = open(directory, OPTIONS, 101_000_000_000L)) {
            append(journal, envelope("b"));
        }
    }

    @Override
    protected void damage(Path directory, String text) {
        try {
            Path file = files(directory).getLast();
            byte[] bytes = Files.readAllBytes(file);
            byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
            int at = 0;
            while (!java.util.Arrays.equals(
                    bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                at++;
            }
            bytes[at] ^= 1;
            Files.write(file, bytes);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".cq4")).sorted().toList();
        }
    }

    private void advance(Duration span) {
        nowSeconds.addAndGet(span.toSeconds());
    }

    @Test
    void eachHourHasAFileOfItsOwnAndATailReadsOnOverTheEdge() throws IOException {
        try (Journal journal = open(directory);
                Tail tail = journal.tail(Position.START)) {
            append(journal, envelope("noon"));
            assertThat(tail.poll(9)).hasSize(1);
            advance(Duration.ofHours(1));
            append(journal, envelope("one"));
            advance(Duration.ofHours(5));
            append(journal, envelope("six"));
            assertThat(tail.poll(9)).hasSize(2);
            assertThat(files(directory)).hasSize(3);
            assertThat(read(journal, Position.START)).containsExactly("noon", "one", "six");
        }
    }

    @Test
    void aClockThatStepsBackNeverReopensAnOlderFile() throws IOException {
        try (Journal journal = open(directory)) {
            append(journal, envelope("noon"));
            advance(Duration.ofHours(1));
            append(journal, envelope("one"));
            advance(Duration.ofHours(-3));
            append(journal, envelope("ten"));
        }
        try (Journal journal = open(directory)) {
            append(journal, envelope("ten again"));
            assertThat(files(directory)).hasSize(2);
            assertThat(read(journal, Position.START))
                    .containsExactly("noon", "one", "ten", "ten again");
        }
    }

    @Test
    void trimDeletesClosedFilesThatAreOldEnough() throws IOException {
        Position noon;
        try (Journal journal = open(directory)) {
            noon = append(journal, envelope("noon"));
            advance(Duration.ofHours(1));
            Position one = append(journal, envelope("one"));
            advance(Duration.ofHours(1));
            append(journal, envelope("two"));
            Journal.Trimmed trimmed = journal.trim((NOON + 3_600) * 1_000_000_000, one);
            assertThat(trimmed.files()).isEqualTo(1);
            assertThat(trimmed.bytes()).isPositive();
            assertThat(journal.isTrimmed()).isTrue();
            assertThat(read(journal, Position.START)).containsExactly("one", "two");
            append(journal, envelope("two again"));
        }
        try (Journal journal = open(directory)) {
            assertThat(journal.isTrimmed()).isTrue();
            assertThat(read(journal, noon)).containsExactly("one", "two", "two again");
            append(journal, envelope("three"));
            assertThat(read(journal, noon)).containsExactly("one", "two", "two again", "three");
        }
    }

    @Test
    void trimWaitsForNoTailAndATailThatWasTooSlowSaysWhatItMissed() throws IOException {
        try (Journal journal = open(directory);
                Tail slow = journal.tail(Position.START);
                Tail fast = journal.tail(Position.START);
                Tail unread = journal.tail(Position.START)) {
            Position noon = append(journal, envelope("noon"));
            append(journal, envelope("noon again"));
            append(journal, envelope("noon thrice"));
            advance(Duration.ofHours(1));
            append(journal, envelope("one"));
            advance(Duration.ofHours(1));
            Position two = append(journal, envelope("two"));
            assertThat(slow.poll(1)).hasSize(1);
            assertThat(fast.poll(4)).hasSize(4);
            long later = (NOON + 10 * 3_600) * 1_000_000_000;
            assertThat(journal.trim(later, two).files()).isEqualTo(2);
            append(journal, envelope("two again"));
            assertThat(slow.poll(9))
                    .extracting(JournalContract::text)
                    .containsExactly("two", "two again");
            assertThat(fast.poll(9))
                    .extracting(JournalContract::text)
                    .containsExactly("two", "two again");
            assertThat(unread.poll(9)).hasSize(2);
            assertThat(slow.missed()).isEqualTo(3);
            assertThat(fast.missed()).isZero();
            assertThat(unread.missed()).isEqualTo(4);
            assertThat(files(directory)).hasSize(1);
            assertThat(slow.isElsewhere()).isFalse();
            try (Tail late = journal.tail(noon)) {
                assertThat(late.isElsewhere()).isTrue();
                assertThat(late.poll(9)).hasSize(2);
            }
        }
    }

    @Test
    void theBytesBehindAPositionShrinkAsAReaderMovesOn() {
        try (Journal journal = open(directory)) {
            assertThat(journal.bytesBehind(Position.START)).isEqualTo(journal.bytes());
            Position first = append(journal, envelope(new byte[1_000_000]));
            append(journal, envelope(new byte[1_000_000]));
            advance(Duration.ofHours(1));
            Position third = append(journal, envelope(new byte[1_000_000]));
            Position fourth = append(journal, envelope(new byte[1_000_000]));
            assertThat(journal.bytesBehind(first)).isBetween(2_500_000L, 100_000_000L);
            assertThat(journal.bytesBehind(third)).isBetween(900_000L, 1_500_000L);
            assertThat(journal.bytesBehind(fourth)).isZero();
        }
    }

    @Test
    void trimNeverDeletesTheFileOfThePlaceItIsAllowedUpToNorWhatIsBehind() {
        try (Journal journal = open(directory)) {
            Position noon = append(journal, envelope("noon"));
            append(journal, envelope("noon again"));
            advance(Duration.ofHours(1));
            append(journal, envelope("one"));
            advance(Duration.ofHours(1));
            append(journal, envelope("two"));
            long later = (NOON + 10 * 3_600) * 1_000_000_000;
            assertThat(journal.trim(later, Position.START).files()).isZero();
            assertThat(journal.trim(later, noon).files()).isZero();
            assertThat(read(journal, noon)).containsExactly("noon again", "one", "two");
            assertThat(journal.isTrimmed()).isFalse();
        }
    }

    @Test
    void aQueueThatIsFullRefusesAtOnceAndStoresTheRest() {
        Options tight = new Options(100, 0, 2, 100);
        try (Journal journal = open(directory, tight, Long.MAX_VALUE)) {
            List<CompletionStage<Append>> answers = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                answers.add(journal.append("k", envelope("entry " + i)));
            }
            List<Append> appends = answers.stream().map(JournalContract::answer).toList();
            assertThat(appends).hasAtLeastOneElementOfType(Append.Full.class);
            long durable = appends.stream().filter(Append.Durable.class::isInstance).count();
            assertThat(read(journal, Position.START)).hasSize((int) durable);
        }
    }

    @Test
    void aDirectoryThatCannotBeMadeIsOneClearLine() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> open(file.resolve("journal")))
                .isInstanceOfSatisfying(
                        JournalException.class,
                        refused ->
                                assertThat(refused.code())
                                        .isEqualTo(JournalException.Code.UNUSABLE))
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("\n");
    }

    @Test
    void noFileAppearsOutsideTheDirectory() throws IOException {
        Path home = Path.of(System.getProperty("user.home"));
        Path here = Path.of("").toAbsolutePath();
        List<Path> before = names(home, here);
        try (Journal journal = open(directory)) {
            append(journal, envelope("a"));
        }
        assertThat(names(home, here)).isEqualTo(before);
    }

    private static List<Path> names(Path... directories) throws IOException {
        List<Path> names = new ArrayList<>();
        for (Path directory : directories) {
            try (Stream<Path> files = Files.list(directory)) {
                names.addAll(files.filter(f -> f.toString().contains("chronicle")).toList());
            }
        }
        return names;
    }

    @Test
    void theAnalyticsLibraryIsNotThere() {
        assertThatThrownBy(() -> Class.forName("net.openhft.chronicle.analytics.Analytics"))
                .isInstanceOf(ClassNotFoundException.class);
    }
}

package io.adamant.collector.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.journal.Envelope.Signal;
import io.adamant.collector.journal.Journal.Append;
import io.adamant.collector.journal.Journal.Entry;
import io.adamant.collector.journal.Journal.Tail;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every journal must do. A subclass says how to open one and how to damage one. */
public abstract class JournalContract {

    @TempDir protected Path directory;

    /** Opens the journal of this directory; closed by the test. */
    protected abstract Journal open(Path directory);

    /** Opens one whose disk is at its watermark. */
    protected abstract Journal openFull(Path directory);

    /** Flips one bit of the stored body that contains {@code text}; the journal is closed. */
    protected abstract void damage(Path directory, String text);

    /** A body that is stored in several pieces where the journal has a limit of its own. */
    protected int largeBodyBytes() {
        return 20 * 1024 * 1024;
    }

    protected static Envelope envelope(String body) {
        return envelope(body.getBytes(StandardCharsets.UTF_8));
    }

    protected static Envelope envelope(byte[] body) {
        BatchId batch = new BatchId(new InstanceId("i-1"), new BootId("b-1"), 1, 7, 3);
        return new Envelope(
                "loopback", 42, Signal.LOGS, "application/x-protobuf", "gzip", batch, body);
    }

    protected static Position append(Journal journal, Envelope envelope) {
        Append append = answer(journal.append("i-1", envelope));
        assertThat(append).isInstanceOf(Append.Durable.class);
        return ((Append.Durable) append).position();
    }

    protected static Append answer(CompletionStage<Append> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** Everything behind a position, as texts. */
    protected static List<String> read(Journal journal, Position after) {
        return entries(journal, after).stream().map(JournalContract::text).toList();
    }

    protected static List<Entry> entries(Journal journal, Position after) {
        List<Entry> all = new ArrayList<>();
        try (Tail tail = journal.tail(after)) {
            for (List<Entry> some = tail.poll(3); !some.isEmpty(); some = tail.poll(3)) {
                assertThat(some).hasSizeLessThanOrEqualTo(3);
                all.addAll(some);
            }
        }
        return all;
    }

    protected static String text(Entry entry) {
        return new String(entry.envelope().body(), StandardCharsets.UTF_8);
    }

    @Test
    void anEmptyJournalHasNoEntries() {
        try (Journal journal = open(directory)) {
            assertThat(read(journal, Position.START)).isEmpty();
            assertThat(journal.isTrimmed()).isFalse();
        }
    }

    @Test
    void entriesComeBackWholeAndInOrder() {
        try (Journal journal = open(directory)) {
            for (int i = 0; i < 10; i++) {
                append(journal, envelope("entry " + i));
            }
            List<Entry> entries = entries(journal, Position.START);
            assertThat(entries).extracting(JournalContract::text).hasSize(10).isSorted();
            Envelope first = entries.getFirst().envelope();
            assertThat(first).usingRecursiveComparison().isEqualTo(envelope("entry 0"));
        }
    }

    @Test
    void anEnvelopeWithoutBatchAndBodyComesBack() {
        Envelope bare =
                new Envelope("loopback", 1, Signal.METRICS, "a/b", "identity", null, new byte[0]);
        try (Journal journal = open(directory)) {
            append(journal, bare);
            assertThat(entries(journal, Position.START).getFirst().envelope())
                    .usingRecursiveComparison()
                    .isEqualTo(bare);
        }
    }

    @Test
    void positionsSortAsTheJournalDoes() {
        try (Journal journal = open(directory)) {
            List<String> tokens = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                tokens.add(append(journal, envelope("e")).token());
            }
            assertThat(tokens).isSorted().doesNotHaveDuplicates();
            assertThat(entries(journal, Position.START))
                    .extracting(entry -> entry.position().token())
                    .isEqualTo(tokens);
        }
    }

    @Test
    void completionsComeInTheOrderOfTheJournal() {
        try (Journal journal = open(directory)) {
            List<Integer> completed = java.util.Collections.synchronizedList(new ArrayList<>());
            List<CompletionStage<?>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                int number = i;
                all.add(
                        journal.append("k", envelope("e" + i))
                                .thenAccept(done -> completed.add(number)));
            }
            all.forEach(
                    stage -> stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join());
            assertThat(completed).hasSize(200).isSorted();
        }
    }

    @Test
    void aTailOpenedAtAPositionBeginsBehindIt() {
        try (Journal journal = open(directory)) {
            append(journal, envelope("a"));
            Position second = append(journal, envelope("b"));
            append(journal, envelope("c"));
            assertThat(read(journal, second)).containsExactly("c");
        }
    }

    @Test
    void aTailAtTheEndSeesWhatIsAppendedLater() {
        try (Journal journal = open(directory)) {
            Position last = append(journal, envelope("a"));
            try (Tail tail = journal.tail(last)) {
                assertThat(tail.poll(10)).isEmpty();
                append(journal, envelope("b"));
                assertThat(tail.poll(10)).extracting(JournalContract::text).containsExactly("b");
            }
        }
    }

    @Test
    void tailsHavePositionsOfTheirOwn() {
        try (Journal journal = open(directory)) {
            append(journal, envelope("a"));
            append(journal, envelope("b"));
            try (Tail one = journal.tail(Position.START);
                    Tail two = journal.tail(Position.START)) {
                assertThat(one.poll(1)).extracting(JournalContract::text).containsExactly("a");
                assertThat(two.poll(2)).hasSize(2);
                assertThat(one.poll(1)).extracting(JournalContract::text).containsExactly("b");
            }
        }
    }

    @Test
    void whatWasDurableIsThereAfterAReopen() {
        Position first;
        try (Journal journal = open(directory)) {
            first = append(journal, envelope("a"));
            append(journal, envelope("b"));
        }
        try (Journal journal = open(directory)) {
            append(journal, envelope("c"));
            assertThat(read(journal, Position.START)).containsExactly("a", "b", "c");
            assertThat(read(journal, first)).containsExactly("b", "c");
        }
    }

    @Test
    void aBodyLargerThanAnyPieceComesBackWhole() {
        byte[] large = new byte[largeBodyBytes()];
        new Random(7).nextBytes(large);
        try (Journal journal = open(directory)) {
            Position before = append(journal, envelope("small"));
            Position at = append(journal, envelope(large));
            append(journal, envelope("after"));
            List<Entry> entries = entries(journal, before);
            assertThat(entries).hasSize(2);
            assertThat(entries.getFirst().envelope().body()).isEqualTo(large);
            assertThat(read(journal, at)).containsExactly("after");
        }
    }

    @Test
    void aDamagedEntryIsSkippedAndNeverStopsATail() {
        try (Journal journal = open(directory)) {
            append(journal, envelope("first entry"));
            append(journal, envelope("the damaged one"));
            append(journal, envelope("third entry"));
        }
        damage(directory, "the damaged one");
        try (Journal journal = open(directory)) {
            assertThat(read(journal, Position.START)).containsExactly("first entry", "third entry");
            append(journal, envelope("fourth entry"));
            assertThat(read(journal, Position.START))
                    .containsExactly("first entry", "third entry", "fourth entry");
        }
    }

    @Test
    void aFullDiskRefusesAndStoresNothing() {
        try (Journal journal = open(directory)) {
            append(journal, envelope("a"));
        }
        try (Journal journal = openFull(directory)) {
            assertThat(answer(journal.append("k", envelope("b")))).isInstanceOf(Append.Full.class);
            assertThat(read(journal, Position.START)).containsExactly("a");
        }
    }

    @Test
    void aSecondWriterIsRefusedWithOneClearLine() {
        try (Journal journal = open(directory)) {
            append(journal, envelope("a"));
            assertThatThrownBy(() -> open(directory))
                    .isInstanceOfSatisfying(
                            JournalException.class,
                            refused ->
                                    assertThat(refused.code())
                                            .isEqualTo(JournalException.Code.LOCKED))
                    .hasMessageContaining("in use by process")
                    .hasMessageNotContaining("\n");
            append(journal, envelope("b"));
        }
        try (Journal journal = open(directory)) {
            assertThat(read(journal, Position.START)).containsExactly("a", "b");
        }
    }

    @Test
    void aClosedJournalTakesNothing() {
        Journal journal = open(directory);
        journal.close();
        assertThat(answer(journal.append("k", envelope("a")))).isInstanceOf(Append.Failed.class);
    }

    @Test
    void bytesGrowWithWhatIsStored() {
        try (Journal journal = open(directory)) {
            append(journal, envelope("a"));
            long before = journal.bytes();
            append(journal, envelope(new byte[1_000_000]));
            assertThat(journal.bytes() - before).isBetween(1_000_000L, 1_500_000L);
        }
    }
}

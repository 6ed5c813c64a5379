package io.adamant.collector.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.Checkpoints.Mark;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HistoryTest {

    private static final InstanceId ID = new InstanceId("i-1");
    private static final long EVERY = 100;

    private final CheckpointsInMemory checkpoints = new CheckpointsInMemory();
    private final List<String> complaints = new ArrayList<>();

    private History history() {
        return new History(
                checkpoints,
                () -> new Reach(null, 0, true),
                new KeptStates(List.of()),
                EVERY,
                Meters.none(),
                complaints::add);
    }

    private static Position at(int number) {
        return new Position("%04d".formatted(number));
    }

    /** Entry n holds the record n and was received at 50 n; returns how many of it are new. */
    private static long apply(History history, int number) {
        history.next(at(number));
        long repeats = history.admit(batch(number)).repeats();
        history.applied(50L * number, 1);
        history.settle(0);
        return 1 - repeats;
    }

    private static BatchId batch(int first) {
        return new BatchId(ID, new BootId("b"), 1, first, 1);
    }

    private static String words(History history) {
        return history.claim(ID).map(claim -> claim.words()).orElse("nothing");
    }

    /** Ten entries, checkpoints at the third, fifth, seventh and ninth. */
    private History filled() {
        History history = history();
        assertThat(history.open(false)).isEqualTo(Position.START);
        for (int number = 1; number <= 10; number++) {
            apply(history, number);
        }
        return history;
    }

    @Test
    void checkpointsAreMadeAsReceivedTimeGoesBy() {
        filled();
        assertThat(checkpoints.marks())
                .containsExactly(
                        new Mark(at(3), 150),
                        new Mark(at(5), 250),
                        new Mark(at(7), 350),
                        new Mark(at(9), 450));
    }

    @Test
    void readingTheSameEntriesAgainMakesNoMoreOfThem() {
        filled();
        filled();
        assertThat(checkpoints.marks()).hasSize(4);
    }

    @Test
    void whatCameLastIsInACheckpointOnceNothingMoreComes() {
        History history = filled();
        history.settle(549);
        assertThat(checkpoints.marks()).hasSize(4);
        history.settle(551);
        history.settle(10_000);
        assertThat(checkpoints.marks()).hasSize(5).endsWith(new Mark(at(10), 500));
    }

    @Test
    void theJournalIsCutAtTheNewestCheckpointThatIsOldEnough() {
        History history = filled();
        assertThat(history.cut(149)).isEqualTo(Position.START);
        assertThat(history.cut(349)).isEqualTo(at(5));
        assertThat(history.cut(349)).isEqualTo(at(5));
        assertThat(checkpoints.baseMark()).isEqualTo(new Mark(at(5), 250));
        assertThat(checkpoints.marks()).hasSize(2);
        assertThat(history().open(true)).isEqualTo(at(5));
    }

    @Test
    void aStartKnowsWhatWasBehindTheBaseAndWhoIsLongDead() {
        filled().cut(349);
        History history = history();
        history.open(true);
        history.settle(0);
        assertThat(words(history)).isEqualTo("complete: 5 records");
        for (int number = 6; number <= 10; number++) {
            assertThat(apply(history, number)).isEqualTo(1);
        }
        history.next(at(11));
        assertThat(history.admit(batch(2)).repeats()).isEqualTo(1);
        assertThat(complaints).isEmpty();
    }

    @Test
    void aDamagedBaseMakesItBlindUntilTheNextCheckpoint() {
        filled().cut(349);
        checkpoints.tear();
        History history = history();
        assertThat(history.open(true)).isEqualTo(Position.START);
        assertThat(complaints.getFirst()).contains("damaged");
        apply(history, 6);
        assertThat(words(history)).startsWith("complete as far as is known");
        apply(history, 7);
        apply(history, 8);
        assertThat(words(history)).isEqualTo("complete: 8 records");
        assertThat(history.admit(batch(2)).repeats()).isEqualTo(1);
    }

    @Test
    void withoutAnyCheckpointATrimmedJournalIsReadBlindAndHoldsNothingAgainstAnyone() {
        History history = history();
        assertThat(history.open(true)).isEqualTo(Position.START);
        apply(history, 6);
        apply(history, 8);
        assertThat(words(history)).contains("not_arrived");
        history.caughtUp();
        history.settle(0);
        assertThat(words(history)).isEqualTo("complete as far as is known: 2 records");
        apply(history, 10);
        assertThat(words(history)).contains("between 9 and 9").contains("not_arrived");
    }

    @Test
    void checkpointsOfAnotherJournalArePutAside() {
        filled().cut(349);
        History history = history();
        history.open(false);
        assertThat(apply(history, 1)).isEqualTo(1);
        assertThat(apply(history, 2)).isEqualTo(1);
        assertThat(words(history)).isEqualTo("complete: 2 records");
        assertThat(complaints.getFirst()).contains("another journal");
        assertThat(checkpoints.baseMark()).isNull();
        assertThat(checkpoints.damaged()).isPositive();
        assertThat(apply(history, 3)).isEqualTo(1);
        assertThat(apply(history, 4)).isEqualTo(1);
        assertThat(checkpoints.marks()).isNotEmpty();
    }

    @Test
    void aCheckpointThatCannotBeMadeIsToldAndTriedAgainLater() {
        checkpoints.fail("disk full");
        History history = filled();
        assertThat(checkpoints.marks()).isEmpty();
        assertThat(complaints).hasSizeBetween(2, 5).allMatch(line -> line.contains("disk full"));
        assertThat(history.cut(10_000)).isEqualTo(Position.START);
        checkpoints.fail(null);
        apply(history, 11);
        apply(history, 12);
        assertThat(checkpoints.marks()).hasSize(1);
    }

    @Test
    void nothingIsCutThatThisStartHasNotRead() {
        filled();
        History history = history();
        history.open(false);
        apply(history, 1);
        apply(history, 2);
        assertThat(history.cut(10_000)).isEqualTo(Position.START);
        apply(history, 3);
        apply(history, 4);
        assertThat(history.cut(10_000)).isEqualTo(at(3));
    }

    @Test
    void aStartIsFromTheNewestCheckpointThatEveryViewHasStored() {
        filled();
        History history =
                new History(
                        checkpoints,
                        () -> storedUpTo(8),
                        new KeptStates(List.of()),
                        EVERY,
                        Meters.none(),
                        complaints::add);
        assertThat(history.open(false)).isEqualTo(at(7));
        assertThat(apply(history, 8)).isEqualTo(1);
        history.next(at(9));
        assertThat(history.admit(batch(4)).repeats()).isEqualTo(1);
        assertThat(complaints).isEmpty();
    }

    @Test
    void aDamagedLateCheckpointMakesItStartFromAnEarlierOne() {
        filled();
        checkpoints.tear();
        History history =
                new History(
                        checkpoints,
                        () -> storedUpTo(4),
                        new KeptStates(List.of()),
                        EVERY,
                        Meters.none(),
                        complaints::add);
        assertThat(history.open(false)).isEqualTo(Position.START);
        assertThat(apply(history, 1)).isEqualTo(1);
        assertThat(complaints).isEmpty();
    }

    @Test
    void aTrimWaitsForAViewThatStoresAndHasNot() {
        filled();
        History history =
                new History(
                        checkpoints,
                        () -> storedUpTo(6),
                        new KeptStates(List.of()),
                        EVERY,
                        Meters.none(),
                        complaints::add);
        history.open(false);
        for (int number = 6; number <= 10; number++) {
            apply(history, number);
        }
        assertThat(history.cut(10_000)).isEqualTo(at(5));
    }

    @Test
    void aViewThatNeedsTheLastSoMuchIsFedFromBeforeIt() {
        filled();
        History history =
                new History(
                        checkpoints,
                        () -> new Reach(null, 150, false),
                        new KeptStates(List.of()),
                        EVERY,
                        Meters.none(),
                        complaints::add);
        assertThat(history.open(false)).isEqualTo(at(5));
    }

    @Test
    void aViewThatHasStoredLessThanTheJournalKeepsIsTold() {
        filled().cut(349);
        History history =
                new History(
                        checkpoints,
                        () -> storedUpTo(2),
                        new KeptStates(List.of()),
                        EVERY,
                        Meters.none(),
                        complaints::add);
        assertThat(history.open(true)).isEqualTo(at(5));
        assertThat(complaints).singleElement().asString().contains("is not in that view");
    }

    private static Reach storedUpTo(int number) {
        return new Reach(at(number), 0, false);
    }

    @Test
    void thereAreNeverMoreThanSoMany() {
        History history = history();
        history.open(false);
        for (int number = 1; number <= 3 * History.MAX_MARKS; number++) {
            apply(history, number);
        }
        assertThat(checkpoints.marks()).hasSize(History.MAX_MARKS);
    }
}

package io.adamant.agent.source.journal;

import static io.adamant.agent.source.journal.FakeJournals.OTHER_SERIES;
import static io.adamant.agent.source.journal.FakeJournals.SERIES;
import static io.adamant.agent.source.journal.JournalReading.BOOT_1;
import static io.adamant.agent.source.journal.JournalReading.BOOT_2;
import static io.adamant.agent.source.journal.JournalReading.BOOT_3;
import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.config.AgentConfig;
import io.adamant.agent.source.Source;
import io.adamant.shared.model.Loss;
import io.adamant.shared.wire.LogFrame;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every branch of the source and its walk, on a journal in memory. */
final class JournalSourceTest {

    private static final long SECOND = 1_000_000_000L;

    private final FakeJournals journals = new FakeJournals();
    private JournalReading reading = reading(AgentConfig.JournalUse.ON, List.of());

    private JournalReading reading(AgentConfig.JournalUse use, List<String> exclude) {
        return reading(use, AgentConfig.JournalFrom.BOOT, exclude, BOOT_1);
    }

    private JournalReading reading(
            AgentConfig.JournalUse use,
            AgentConfig.JournalFrom from,
            List<String> exclude,
            JournalId boot) {
        AgentConfig.Journal config = new AgentConfig.Journal(use, null, from, List.of(), exclude);
        return new JournalReading(config, journals, boot);
    }

    @AfterEach
    void nothingStaysOpen() {
        reading.close();
        assertThat(journals.open).isZero();
    }

    private static List<String> words(String word, int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> word + i).toList();
    }

    @Test
    void beginsWithTheFirstEntryOfThisBoot() {
        journals.writeAll(BOOT_2, "old", 1, 3);
        journals.writeAll(BOOT_1, "new", 1, 3);
        assertThat(reading.readAll()).isEqualTo(words("new", 1, 3));
    }

    @Test
    void beginsWithTheOldestBootWhereThatIsWanted() {
        journals.writeAll(BOOT_2, "a", 1, 2);
        journals.writeAll(BOOT_3, "b", 1, 2);
        journals.writeAll(BOOT_1, "c", 1, 2);
        reading =
                reading(
                        AgentConfig.JournalUse.ON,
                        AgentConfig.JournalFrom.OLDEST,
                        List.of(),
                        BOOT_1);
        assertThat(reading.readAll()).containsExactly("a1", "a2", "b1", "b2", "c1", "c2");
    }

    @Test
    void beginsAnewWhereThePositionIsNoPosition() {
        journals.writeAll(BOOT_1, "m", 1, 3);
        for (String broken : List.of("", "x", "s=1;i=2 1", "s=1 x")) {
            reading.restart(BOOT_1, broken);
            assertThat(reading.readAll()).isEqualTo(words("m", 1, 3));
        }
    }

    @Test
    void goesOnThroughTheBootsBetweenAndThenThisOne() {
        journals.writeAll(BOOT_1, "one", 1, 2);
        reading.readAll();
        journals.write(BOOT_1, "one3");
        journals.writeAll(BOOT_2, "two", 1, 2);
        journals.writeAll(BOOT_3, "three", 1, 2);
        reading.restart(BOOT_3);
        assertThat(reading.readAll()).containsExactly("one3", "two1", "two2", "three1", "three2");
        assertThat(reading.losses).isEmpty();
    }

    /** journald counts an entry before its boot's chain has it; libsystemd remembers the count. */
    @Test
    void readsTheLastEntryThatWasBeingWrittenWhenItLooked() {
        journals.writeAll(BOOT_1, "m", 1, 2);
        reading.readAll();
        FakeJournals.Written half = journals.write(BOOT_1, "m3");
        half.isHalfWritten = true;
        assertThat(reading.readAll()).isEmpty();
        half.isHalfWritten = false;
        assertThat(reading.readAll()).isEmpty();

        journals.tell(Journal.Change.APPENDED);

        assertThat(reading.readAll()).containsExactly("m3");
        assertThat(reading.losses).isEmpty();
    }

    @Test
    void readsTheFirstEntryThatWasBeingWrittenWhenItLooked() {
        FakeJournals.Written half = journals.write(BOOT_1, "m1");
        half.isHalfWritten = true;
        assertThat(reading.readAll()).isEmpty();
        half.isHalfWritten = false;
        journals.tell(Journal.Change.APPENDED);
        assertThat(reading.readAll()).containsExactly("m1");
    }

    @Test
    void looksAgainAtFilesThatTellOfNoChange() {
        journals.isSilent = true;
        journals.writeAll(BOOT_1, "m", 1, 2);
        reading.readAll();
        FakeJournals.Written half = journals.write(BOOT_1, "m3");
        half.isHalfWritten = true;
        reading.readAll();
        half.isHalfWritten = false;
        assertThat(reading.readAll()).containsExactly("m3");
        assertThat(reading.nextPollNanos - reading.clock.nanos()).isEqualTo(2 * SECOND);
    }

    @Test
    void looksForAGapInANewOpeningBeforeItIsBelieved() {
        journals.writeAll(BOOT_1, "m", 1, 2);
        reading.readAll();
        journals.writeAll(BOOT_1, "m", 3, 6);
        journals.hidden.addAll(journals.entries.subList(2, 4));

        assertThat(reading.readAll()).isEqualTo(words("m", 3, 6));

        assertThat(reading.losses).isEmpty();
        assertThat(journals.openings).isEqualTo(2);
    }

    @Test
    void namesEntriesThatWereLeftOutWhileItRead() {
        journals.writeAll(BOOT_1, "m", 1, 2);
        reading.readAll();
        journals.write(SERIES, 6, BOOT_1, 6000, "m6");
        assertThat(reading.readAll()).containsExactly("m6");
        assertThat(reading.losses)
                .singleElement()
                .returns(JournalSource.GAP, Loss::reason)
                .returns(3L, Loss::count);
        assertThat(reading.counters.snapshot().gaps()).isEqualTo(1);
    }

    @Test
    void namesWhatAVacuumTookAndGoesOnWithTheNextEntry() {
        journals.writeAll(BOOT_1, "m", 1, 4);
        reading.readAll();
        journals.entries.clear();
        journals.write(SERIES, 8, BOOT_1, 8000, "m8");
        reading.restart(BOOT_1);
        assertThat(reading.readAll()).containsExactly("m8");
        assertThat(reading.losses)
                .singleElement()
                .returns(JournalSource.VACUUMED, Loss::reason)
                .returns(3L, Loss::count);
        assertThat(reading.counters.snapshot().missing()).isEqualTo(3);
    }

    @Test
    void namesNoLossWhenAVacuumTookOnlyWhatItHad() {
        journals.writeAll(BOOT_1, "m", 1, 4);
        reading.readAll();
        journals.entries.clear();
        journals.write(SERIES, 5, BOOT_1, 5000, "m5");
        reading.restart(BOOT_1);
        assertThat(reading.readAll()).containsExactly("m5");
        assertThat(reading.losses).isEmpty();
    }

    @Test
    void saysThatTheCountIsUnknownWhereTheSeriesIsAnother() {
        journals.writeAll(BOOT_1, "m", 1, 4);
        reading.readAll();
        journals.entries.clear();
        journals.write(OTHER_SERIES, 70, BOOT_1, 8000, "n1");
        journals.tell(Journal.Change.REPLACED);
        assertThat(reading.readAll()).containsExactly("n1");
        assertThat(reading.losses)
                .singleElement()
                .returns(JournalSource.VACUUMED, Loss::reason)
                .returns(0L, Loss::count);
    }

    @Test
    void namesAVacuumOfTheEndOfAnEarlierBoot() {
        journals.writeAll(BOOT_1, "m", 1, 4);
        reading.readAll();
        journals.entries.clear();
        journals.write(OTHER_SERIES, 70, BOOT_2, 1000, "n1");
        reading.restart(BOOT_2);
        assertThat(reading.readAll()).containsExactly("n1");
        assertThat(reading.losses).singleElement().returns(0L, Loss::count);
    }

    @Test
    void knowsEntriesAgainThatWereCopiedIntoAnotherSeries() {
        journals.write(SERIES, 1, BOOT_1, 1000, "m1");
        journals.write(SERIES, 2, BOOT_1, 2000, "m2");
        journals.write(SERIES, 3, BOOT_1, 2000, "m3");
        reading.readAll();
        journals.entries.clear();
        journals.write(OTHER_SERIES, 11, BOOT_1, 1000, "m1");
        journals.write(OTHER_SERIES, 12, BOOT_1, 2000, "m2");
        journals.write(OTHER_SERIES, 13, BOOT_1, 2000, "m3");
        journals.write(OTHER_SERIES, 14, BOOT_1, 2000, "m4");
        journals.tell(Journal.Change.REPLACED);
        assertThat(reading.readAll()).containsExactly("m4");
        assertThat(reading.losses).isEmpty();
    }

    @Test
    void passesOverWhatLiesBeforeThePositionInAnotherSeries() {
        journals.write(SERIES, 5, BOOT_1, 9000, "m5");
        reading.readAll();
        journals.write(OTHER_SERIES, 1, BOOT_1, 100, "before");
        journals.write(SERIES, 6, BOOT_1, 9500, "m6");
        reading.restart(BOOT_1);
        journals.entries.sort(java.util.Comparator.comparingLong(e -> e.place.monotonicMicros()));
        assertThat(reading.readAll()).containsExactly("m6");
        assertThat(reading.losses).isEmpty();
    }

    /** Each user's journal has numbers of its own; their absence from another means nothing. */
    @Test
    void takesNumbersThatAnotherSeriesMayHaveForNoGap() {
        journals.write(SERIES, 1, BOOT_1, 1000, "a1");
        journals.write(OTHER_SERIES, 2, BOOT_1, 2000, "b2");
        journals.write(SERIES, 3, BOOT_1, 3000, "a3");
        journals.write(SERIES, 6, BOOT_1, 6000, "a6");
        assertThat(reading.readAll()).containsExactly("a1", "b2", "a3", "a6");
        assertThat(reading.losses).isEmpty();
    }

    @Test
    void namesADamagedEntryAndReadsThoseBehindIt() {
        journals.writeAll(BOOT_1, "m", 1, 3);
        journals.entries.get(1).isDamaged = true;
        assertThat(reading.readAll()).containsExactly("m1", "m3");
        assertThat(reading.losses)
                .singleElement()
                .returns(JournalSource.DAMAGED, Loss::reason)
                .returns(1L, Loss::count);
        assertThat(reading.counters.snapshot().damaged()).isEqualTo(1);
    }

    @Test
    void triesAgainWhenTheLibraryRefusesAndSaysSoOnce() {
        journals.writeAll(BOOT_1, "m", 1, 3);
        journals.failures = 2;
        reading.pollOnce();
        assertThat(reading.nextPollNanos - reading.clock.nanos()).isEqualTo(5 * SECOND);
        reading.clock.advance(Duration.ofSeconds(5));
        reading.pollOnce();
        reading.clock.advance(Duration.ofSeconds(5));
        assertThat(reading.readAll()).isEqualTo(words("m", 1, 3));
        assertThat(reading.warnings).hasSize(1);
        assertThat(reading.counters.snapshot().failures()).isEqualTo(2);

        journals.failures = 1;
        reading.pollOnce();
        assertThat(reading.warnings).hasSize(2);
        journals.write(BOOT_1, "m4");
        reading.clock.advance(Duration.ofSeconds(5));
        assertThat(reading.readAll()).containsExactly("m4");
    }

    @Test
    void shipsWhatItHadWhenTheLibraryRefusesInBetween() {
        journals.write(BOOT_1, "m1");
        reading.readAll();
        journals.write(BOOT_1, "m2");
        journals.write(BOOT_1, "m3");
        journals.callsBeforeFailure = 2; // what changed, and the first of the two entries
        assertThat(reading.pollOnce()).isTrue();
        assertThat(reading.messages()).containsExactly("m1", "m2");
        reading.clock.advance(Duration.ofSeconds(5));
        assertThat(reading.readAll()).containsExactly("m3");
    }

    @Test
    void looksForAJournalThatMayStillCome() {
        journals.absent = new Journals.Absent("not there", false);
        reading.pollOnce();
        assertThat(reading.nextPollNanos - reading.clock.nanos()).isEqualTo(60 * SECOND);
        journals.absent = null;
        journals.write(BOOT_1, "m1");
        assertThat(reading.readAll()).isEmpty();
        reading.clock.advance(Duration.ofSeconds(60));
        assertThat(reading.readAll()).containsExactly("m1");
        assertThat(reading.warnings).hasSize(1);
        assertThat(reading.counters.snapshot().absent()).isEqualTo(1);
    }

    @Test
    void looksNoMoreWhereThereIsNoLibraryAndSaysNothingUnlessItWasAskedFor() {
        journals.absent = new Journals.Absent("no library", true);
        reading = reading(AgentConfig.JournalUse.AUTO, List.of());
        reading.pollOnce();
        assertThat(reading.nextPollNanos).isGreaterThan(1_000_000 * SECOND);
        assertThat(reading.warnings).isEmpty();
    }

    @Test
    void givesTheJournalBackAfterACatchUpAndInBetween() {
        String filler = "x".repeat(1000);
        int count = 2 * JournalSource.REOPEN_BYTES / 1000;
        for (int i = 0; i < count; i++) {
            journals.write(BOOT_1, filler);
        }
        assertThat(reading.readAll()).hasSize(count);
        assertThat(reading.losses).isEmpty();
        assertThat(reading.counters.snapshot().opened()).isBetween(3L, 4L);
        assertThat(reading.largestFrame).isBetween(100_000, JournalSource.FRAME_BYTES + 1000);
    }

    @Test
    void waitsForTheDescriptorWhenItIsIdle() {
        journals.write(BOOT_1, "m1");
        reading.pollOnce();
        assertThat(reading.source().wakeFd()).isEqualTo(-1);
        assertThat(reading.nextPollNanos - reading.clock.nanos()).isEqualTo(SECOND / 10);
        reading.pollOnce();
        assertThat(reading.source().wakeFd()).isEqualTo(42);
        assertThat(reading.nextPollNanos - reading.clock.nanos()).isEqualTo(60 * SECOND);
        assertThat(reading.source().name()).isEqualTo("journal");
    }

    @Test
    void keepsAnEntryThatDoesNotFitForTheNextPoll() {
        journals.write(BOOT_1, "a".repeat(200_000));
        journals.write(BOOT_1, "b".repeat(200_000));
        journals.write(BOOT_1, "c");
        reading.pollOnce();
        assertThat(reading.records).hasSize(1);
        assertThat(reading.nextPollNanos).isEqualTo(reading.clock.nanos());
        journals.tell(Journal.Change.REPLACED);
        reading.readAll();
        assertThat(reading.messages().stream().map(String::length))
                .containsExactly(200_000, 200_000, 1);
        assertThat(reading.losses).isEmpty();
    }

    @Test
    void readsALongEntryAndShortOnesAfterIt() {
        journals.write(BOOT_1, "a".repeat(700_000));
        journals.write(BOOT_1, "b");
        reading.readAll();
        assertThat(String.join("", reading.messages())).isEqualTo("a".repeat(700_000) + "b");
        assertThat(reading.largestFrame).isLessThan(LogFrame.MAX_BYTES);
    }

    @Test
    void writesThePositionOfUnwantedEntriesOnlyNowAndThen() {
        reading = reading(AgentConfig.JournalUse.ON, List.of("noisy*"));
        for (int i = 1; i < Source.MAX_RECORDS; i++) {
            journals.write(BOOT_1, "n" + i).field("_SYSTEMD_UNIT", "noisy.service");
        }
        assertThat(reading.pollOnce()).isFalse();
        journals.write(BOOT_1, "last").field("_SYSTEMD_UNIT", "noisy.service");
        journals.tell(Journal.Change.APPENDED);
        assertThat(reading.pollOnce()).isTrue();
        reading.restart(BOOT_1);
        assertThat(reading.readAll()).isEmpty();
        assertThat(reading.counters.snapshot().excluded()).isEqualTo(Source.MAX_RECORDS);
    }

    @Test
    void turnsWhatJournaldSaysItDroppedIntoALoss() {
        notice("driver").field("N_DROPPED", "1234");
        notice("driver");
        notice("journal");
        assertThat(reading.readAll()).hasSize(3);
        assertThat(reading.losses)
                .containsExactly(
                        new Loss(JournalSource.SUPPRESSED, 0, 0, 1234, "app.service"),
                        new Loss(JournalSource.SUPPRESSED, 0, 0, 77, "app.service"));
        assertThat(reading.counters.snapshot().suppressed()).isEqualTo(1311);
    }

    private FakeJournals.Written notice(String transport) {
        return journals.write(BOOT_1, "Suppressed 77 messages from app.service")
                .field("MESSAGE_ID", "a596d6fe7bfa4994828e72309e95d61e")
                .field("_TRANSPORT", transport);
    }
}

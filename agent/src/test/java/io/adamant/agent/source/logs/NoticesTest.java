package io.adamant.agent.source.logs;

import static io.adamant.agent.source.logs.LogTail.append;
import static io.adamant.agent.source.logs.LogTail.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.config.LogFiles;
import io.adamant.agent.source.logs.file.LossLog;
import io.adamant.agent.source.logs.file.Watches.Change;
import io.adamant.agent.source.logs.read.LogCounters.Trouble;
import io.adamant.shared.model.Loss;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel's notices tell: files that came and went between two looks are named. */
final class NoticesTest {

    @TempDir private Path dir;

    private final HandWatches watches = new HandWatches();
    private LogTail tail;
    private Path log;

    @BeforeEach
    void open() {
        log = dir.resolve("app.log");
        tail = new LogTail(LogFiles.of(dir + "/*.log"), watches);
        assertThat(tail.once()).isEmpty();
    }

    @AfterEach
    void close() {
        tail.close();
    }

    @Test
    void aFileThatCameAndWentBeforeItCouldBeOpenedIsNamed() {
        watches.say(log, Change.CREATED);
        watches.say(log, Change.DELETED);

        assertThat(tail.lines()).isEmpty();
        assertThat(tail.losses).singleElement().satisfies(this::isOfTheLog);
        assertThat(tail.counters.snapshot().losses()).isEqualTo(1);
    }

    private void isOfTheLog(Loss loss) {
        assertThat(loss.reason()).isEqualTo(LossLog.GONE);
        assertThat(loss.detail()).startsWith(log + ": came and went before it could be opened");
    }

    @Test
    void eachOfManyIsCountedAndTheLastOneIsRead() {
        for (int i = 0; i < 21; i++) {
            watches.say(log, Change.CREATED);
            watches.say(log, Change.DELETED);
        }
        write(log, "last\n");
        watches.say(log, Change.CREATED);

        assertThat(tail.lines()).containsExactly("last");
        assertThat(tail.losses).singleElement().satisfies(this::isOfTheLog);
        assertThat(tail.losses.getFirst().detail()).endsWith("(21 times)");
        assertThat(tail.counters.snapshot().losses()).isEqualTo(21);
    }

    @Test
    void aFileThatWasOpenedIsNotNamedWhenItGoes() throws Exception {
        for (int i = 0; i < 3; i++) {
            write(log, "number " + i + "\n");
            watches.say(log, Change.CREATED);
            assertThat(tail.lines()).containsExactly("number " + i);
            Files.delete(log);
            watches.say(log, Change.DELETED);
        }

        assertThat(tail.lines()).isEmpty();
        assertThat(tail.losses).isEmpty();
    }

    @Test
    void aFileThatWasOpenedBeforeItsNoticeCameIsNotNamed() throws Exception {
        write(log, "early\n");
        tail.clock.advance(Duration.ofSeconds(LogSource.SLOW_S));
        assertThat(tail.lines()).containsExactly("early");
        watches.say(log, Change.CREATED);
        Files.delete(log);
        watches.say(log, Change.DELETED);

        assertThat(tail.lines()).isEmpty();
        assertThat(tail.losses).isEmpty();
    }

    @Test
    void anOlderFileIsNotTakenForOneWhoseNoticeComesLater() throws Exception {
        write(log, "old\n");
        tail.clock.advance(Duration.ofSeconds(LogSource.SLOW_S));
        assertThat(tail.lines()).containsExactly("old");
        assertThat(tail.lines()).isEmpty();
        Files.delete(log);
        watches.say(log, Change.DELETED);
        watches.say(log, Change.CREATED);
        watches.say(log, Change.DELETED);

        assertThat(tail.lines()).isEmpty();
        assertThat(tail.losses).singleElement().satisfies(this::isOfTheLog);
    }

    @Test
    void aFileOpenedInPlaceOfOneThatHadJustGoneIsNotCountedForIt() {
        watches.say(log, Change.CREATED);
        write(log, "the second\n");
        assertThat(tail.lines()).containsExactly("the second");
        assertThat(tail.losses).isEmpty();
        watches.say(log, Change.DELETED);
        watches.say(log, Change.CREATED);

        assertThat(tail.lines()).isEmpty();
        assertThat(tail.losses).singleElement().satisfies(this::isOfTheLog);
    }

    @Test
    void aRenameWithinThePatternTakesAnUnopenedFileAlong() {
        Path other = write(dir.resolve("other.log"), "renamed\n");
        watches.say(log, Change.CREATED);
        watches.renamed(log, other, 7);

        assertThat(tail.lines()).containsExactly("renamed");
        assertThat(tail.losses).isEmpty();
    }

    @Test
    void anUnopenedFileThatIsRenamedOutOfThePatternIsNamed() {
        watches.say(log, Change.CREATED);
        watches.renamed(log, dir.resolve("elsewhere"), 7);

        assertThat(tail.lines()).isEmpty();
        assertThat(tail.losses).singleElement().satisfies(this::isOfTheLog);
    }

    @Test
    void aKnownFileThatIsRenamedThereAndBackIsNotNamed() {
        write(log, "here\n");
        watches.say(log, Change.CREATED);
        assertThat(tail.lines()).containsExactly("here");
        Path other = dir.resolve("other.log");
        watches.renamed(log, other, 7);
        watches.renamed(other, log, 8);
        append(log, "still\n");

        assertThat(tail.lines()).containsExactly("still");
        assertThat(tail.losses).isEmpty();
    }

    @Test
    void anUnopenedFileThatIsOverwrittenByARenameIsNamed() {
        watches.say(log, Change.CREATED);
        write(log, "over it\n");
        watches.renamed(dir.resolve("fresh"), log, 7);

        assertThat(tail.lines()).containsExactly("over it");
        assertThat(tail.losses).singleElement().satisfies(this::isOfTheLog);
    }

    @Test
    void aHardLinkOfAKnownFileIsNotNamedWhenItGoes() throws Exception {
        write(log, "one\n");
        watches.say(log, Change.CREATED);
        assertThat(tail.lines()).containsExactly("one");
        Path link = Files.createLink(dir.resolve("link.log"), log);
        watches.say(link, Change.CREATED);
        assertThat(tail.lines()).isEmpty();
        Files.delete(link);
        watches.say(link, Change.DELETED);

        assertThat(tail.lines()).isEmpty();
        assertThat(tail.losses).isEmpty();
    }

    @Test
    void whatIsNotOfThePatternIsNotNamed() {
        Path other = dir.resolve("other.txt");
        watches.say(other, Change.CREATED);
        watches.say(other, Change.DELETED);

        assertThat(tail.lines()).isEmpty();
        assertThat(tail.losses).isEmpty();
    }

    @Test
    void whenNoticesAreDroppedEverythingIsLookedAtAndNothingIsMadeUp() {
        watches.say(log, Change.CREATED);
        watches.drop();
        write(dir.resolve("unheard.log"), "found\n");

        assertThat(tail.lines()).containsExactly("found");
        assertThat(tail.losses).isEmpty();
        assertThat(tail.counters.snapshot().troubles()).containsEntry(Trouble.NOTICES_LOST, 1L);
    }

    @Test
    void newFilesAreOpenedAtOnceUntilTheyAreAStorm() {
        tail.clock.advance(Duration.ofMillis(LogSource.STORM_MS));
        for (int i = 0; i < LogSource.CALM_LOOKS; i++) {
            comes(i + ".log");
            assertThat(tail.counters.snapshot().open()).isEqualTo(i + 1);
        }
        comes("late.log");
        assertThat(tail.counters.snapshot().open()).isEqualTo(LogSource.CALM_LOOKS);
        tail.clock.advance(Duration.ofMillis(LogSource.STORM_MS));
        tail.once();

        assertThat(tail.counters.snapshot().open()).isEqualTo(LogSource.CALM_LOOKS + 1);
    }

    private void comes(String name) {
        Path file = write(dir.resolve(name), "a line\n");
        watches.say(file, Change.CREATED);
        tail.once();
    }

    @Test
    void morePathsThanAccountsAreCountedAsNoticesLost() {
        for (int i = 0; i <= Arrivals.MAX; i++) {
            watches.say(dir.resolve(i + ".log"), Change.CREATED);
        }
        assertThat(tail.lines()).isEmpty();

        assertThat(tail.counters.snapshot().troubles()).containsEntry(Trouble.NOTICES_LOST, 1L);
    }
}

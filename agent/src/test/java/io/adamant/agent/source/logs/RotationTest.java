package io.adamant.agent.source.logs;

import static io.adamant.agent.source.logs.LogTail.append;
import static io.adamant.agent.source.logs.LogTail.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.config.LogFiles;
import io.adamant.agent.source.logs.file.LossLog;
import io.adamant.shared.model.Loss;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What rotators do to files: each line comes once, and what cannot come is named. */
final class RotationTest {

    @TempDir private Path dir;

    private LogTail tail;
    private Path log;

    @BeforeEach
    void open() {
        log = dir.resolve("app.log");
        tail = new LogTail(LogFiles.of(dir + "/*.log*"));
    }

    @AfterEach
    void close() {
        tail.close();
    }

    @Test
    void renamesWithinThePatternAreFollowedThroughAWholeSeries() throws Exception {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            append(log, "first " + i + "\n");
            all.addAll(tail.lines());
            append(log, "last " + i + "\n");
            for (int n = 4; n >= 0; n--) {
                Path from = n == 0 ? log : dir.resolve("app.log." + n);
                if (Files.exists(from)) {
                    Files.move(
                            from,
                            dir.resolve("app.log." + (n + 1)),
                            StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        all.addAll(tail.lines());

        assertThat(all)
                .containsExactly(
                        "first 0", "last 0", "first 1", "last 1", "first 2", "last 2", "first 3",
                        "last 3", "first 4", "last 4");
        assertThat(tail.losses).isEmpty();
    }

    @Test
    void aCopyWithinThePatternIsNotReadAgainAfterCopytruncate() throws Exception {
        append(log, "one\ntwo\n");
        assertThat(tail.lines()).containsExactly("one", "two");
        copytruncate();
        append(log, "three\n");

        assertThat(tail.lines()).containsExactly("three");
        assertThat(tail.counters.snapshot().copies()).isEqualTo(1);
    }

    @Test
    void aSecondCopyThatIsMetBeforeItsTruncationIsNotReadAgain() throws Exception {
        append(log, "one\ntwo\n");
        assertThat(tail.lines()).containsExactly("one", "two");
        copytruncate();
        append(log, "three\nfour\n");
        assertThat(tail.lines()).containsExactly("three", "four");

        Files.move(dir.resolve("app.log.1"), dir.resolve("app.log.2"));
        Files.copy(log, dir.resolve("app.log.1"));
        assertThat(tail.lines()).isEmpty();
        write(log, "");
        append(log, "five\n");

        assertThat(tail.lines()).containsExactly("five");
    }

    @Test
    void aCopyBringsBackWhatWasNotReadBeforeTheTruncation() throws Exception {
        append(log, "one\n");
        assertThat(tail.lines()).containsExactly("one");
        append(log, "two\nthree\n");
        copytruncate();
        append(log, "four\n");

        assertThat(tail.lines()).containsExactlyInAnyOrder("two", "three", "four");
        assertThat(tail.losses).extracting(Loss::reason).containsExactly(LossLog.REPLACED);
    }

    @Test
    void aCopyIsNotReadAgainWhereTheOriginalGrewPastWhatWasReadBeforeAnyoneLooked()
            throws Exception {
        // In some rounds the copy is met before its original, in others after it.
        for (int round = 0; round < 6; round++) {
            append(log, "early " + round + "\n");
            assertThat(tail.lines()).contains("early " + round);
            Files.copy(log, dir.resolve("app.log-" + round));
            write(log, "a much longer line than the one that was read " + round + "\n");

            assertThat(tail.lines())
                    .containsExactly("a much longer line than the one that was read " + round);
            write(log, "");
            assertThat(tail.lines()).isEmpty();
        }
    }

    @Test
    void aCopyThatEndsBeforeWhatWasReadBringsNothing() throws Exception {
        append(log, "one\ntwo\n");
        assertThat(tail.lines()).hasSize(2);
        Files.copy(log, dir.resolve("app.log.1"));
        append(log, "three\n");
        assertThat(tail.lines()).containsExactly("three");
        write(log, "");
        append(log, "four\n");

        assertThat(tail.lines()).containsExactly("four");
        tail.clock.advance(Duration.ofSeconds(30));
        assertThat(tail.lines()).isEmpty();
    }

    @Test
    void copytruncateWhileTheAgentWasAwayRepeatsNothing() throws Exception {
        append(log, "one\ntwo\n");
        assertThat(tail.lines()).hasSize(2);
        append(log, "three\n");
        copytruncate();
        append(log, "4\n");
        tail.restart();

        assertThat(tail.lines()).containsExactlyInAnyOrder("three", "4");
    }

    @Test
    void aCopyOfAFileThatStaysIsNotReadAgain() throws Exception {
        append(log, "x".repeat(100) + "\n" + "y".repeat(2000) + "\n");
        assertThat(tail.lines()).hasSize(2);
        Files.copy(log, dir.resolve("app.log-20261121"));
        append(log, "more\n");

        assertThat(tail.lines()).containsExactly("more");
        assertThat(tail.lines()).isEmpty();
        assertThat(tail.counters.snapshot().copies()).isEqualTo(1);
    }

    @Test
    void anOriginalAndItsCopyThatAreMetTogetherAreReadOnce() throws Exception {
        append(log, "x".repeat(100) + "\n" + "y".repeat(2000) + "\n");
        Files.copy(log, dir.resolve("app.log.1"));
        append(log, "more\n");

        assertThat(settled()).hasSize(3).doesNotHaveDuplicates();
        assertThat(tail.counters.snapshot().copies()).isEqualTo(1);
    }

    @Test
    void copiesMadeWhileTheAgentWasAwayAreNotReadAgain() throws Exception {
        append(log, "x".repeat(100) + "\n" + "y".repeat(2000) + "\n");
        Files.copy(log, dir.resolve("app.log.1"));
        assertThat(LogTail.texts(tail.once())).hasSize(1);
        append(log, "two\n");
        Files.move(dir.resolve("app.log.1"), dir.resolve("app.log.2"));
        Files.copy(log, dir.resolve("app.log.1"));
        tail.restart();
        append(log, "three\n");

        assertThat(settled()).containsExactly("y".repeat(2000), "two", "three");
        assertThat(tail.counters.snapshot().copies()).isEqualTo(2);
    }

    private List<String> settled() {
        List<String> lines = new ArrayList<>(tail.lines());
        for (int i = 0; i < 3; i++) {
            tail.clock.advance(Duration.ofSeconds(11));
            lines.addAll(tail.lines());
        }
        return lines;
    }

    @Test
    void aCompressedTwinWithTheInodeOfAReadFileIsNotReadAfterARestart() throws Exception {
        append(log, "one\ntwo\n");
        assertThat(tail.lines()).hasSize(2);
        Files.move(log, dir.resolve("app.log.1.gz"));
        write(dir.resolve("app.log.1.gz"), "\u001f no text, and longer than what was read\n");
        tail.restart();

        assertThat(tail.lines()).isEmpty();
        assertThat(tail.losses).extracting(Loss::reason).containsExactly(LossLog.GONE);
    }

    @Test
    void anotherFileWithTheInodeOfAReadFileIsNotReadAfterARestart() throws Exception {
        append(log, "one\ntwo\n");
        assertThat(tail.lines()).hasSize(2);
        Files.move(log, dir.resolve("data.db"));
        write(dir.resolve("data.db"), "something that is no log of this program\n");
        tail.restart();

        assertThat(tail.lines()).isEmpty();
        assertThat(tail.losses).extracting(Loss::reason).containsExactly(LossLog.GONE);
    }

    @Test
    void aNewFileThatBeginsLikeTheOldOneIsNoCopy() throws Exception {
        append(log, "started\n");
        assertThat(tail.lines()).containsExactly("started");
        Files.move(log, dir.resolve("app.log.1"));
        append(log, "started\n");
        assertThat(tail.lines()).containsExactly("started");

        write(dir.resolve("app.log.other"), "started\n");
        List<String> later = new ArrayList<>(tail.lines());
        tail.clock.advance(Duration.ofSeconds(15));
        later.addAll(tail.lines());
        assertThat(later).containsExactly("started");
    }

    @Test
    void compressedTwinsAreNotRead() throws Exception {
        append(log, "one\n");
        tail.lines();
        Files.move(log, dir.resolve("app.log.1"));
        for (String twin : List.of("gz", "xz", "zst", "bz2")) {
            write(dir.resolve("app.log.1." + twin), "no text\n");
        }
        append(dir.resolve("app.log.1"), "last\n");
        tail.once();
        Files.delete(dir.resolve("app.log.1"));

        assertThat(tail.lines()).containsExactly("last");
    }

    @Test
    void theLastRecordOfARotatedFileComesBeforeTheFirstOfItsSuccessor() throws Exception {
        append(log, "one\n");
        tail.lines();
        append(log, "two\n");
        tail.once();
        Files.move(log, dir.resolve("app.1"));
        append(log, "three\nfour\nfive\n");
        assertThat(tail.lines()).containsExactly("two", "three", "four", "five");

        append(log, "six\n");
        Files.move(log, dir.resolve("app.2"));
        append(log, "seven\neight\n");
        tail.restart();
        assertThat(tail.lines()).containsExactly("six", "seven", "eight");
    }

    @Test
    void aDeletedFileIsReadToItsEndFromItsHandle() throws Exception {
        append(log, "one\n");
        tail.lines();
        try (RandomAccessFile writer = new RandomAccessFile(log.toFile(), "rw")) {
            writer.seek(4);
            Files.delete(log);
            writer.writeBytes("two\n");
            assertThat(tail.lines()).containsExactly("two");
            tail.clock.advance(Duration.ofSeconds(10));
            writer.writeBytes("late\n");
            assertThat(tail.lines()).containsExactly("late");
        }
        assertThat(tail.losses).isEmpty();
    }

    @Test
    void aTruncationToTheSameSizeIsNoticed() throws Exception {
        append(log, "aaaa\n");
        assertThat(tail.lines()).containsExactly("aaaa");
        write(log, "bbbb\n");
        // A clock that did not move in between hides it, until more comes.
        Files.setLastModifiedTime(
                log, java.nio.file.attribute.FileTime.fromMillis(1_900_000_000_000L));

        assertThat(tail.lines()).containsExactly("bbbb");
        assertThat(tail.counters.snapshot().truncations()).isEqualTo(1);
    }

    @Test
    void namesWhatWasSeenAndNotReadWhenAFileIsTruncated() throws Exception {
        append(log, "one\nno end yet");
        assertThat(tail.lines()).containsExactly("one");
        write(log, "n\n");

        assertThat(tail.lines()).containsExactly("n");
        assertThat(tail.losses).hasSize(1);
        assertThat(tail.losses.getFirst().detail())
                .contains("app.log")
                .contains("read up to byte 4")
                .contains("10 bytes unread");
    }

    @Test
    void aFileThatIsRecreatedAllTheTimeIsReadEachTime() throws Exception {
        List<String> all = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Files.deleteIfExists(log);
            append(log, "line " + i + "\n");
            expected.add("line " + i);
            tail.clock.advance(Duration.ofMillis(LogSource.BLIND_MS));
            all.addAll(LogTail.texts(tail.once()));
        }
        all.addAll(tail.lines());

        assertThat(all).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void aFloodOfTruncationsIsSummedUp() throws Exception {
        for (int i = 0; i < 100; i++) {
            write(log, "a longer first line " + i + "\n");
            tail.lines();
            write(log, "short\n");
            tail.lines();
        }

        assertThat(tail.counters.snapshot().losses()).isGreaterThan(90);
        assertThat(tail.losses).hasSizeLessThan(200);
    }

    private void copytruncate() throws Exception {
        Files.copy(log, dir.resolve("app.log.1"));
        write(log, "");
    }
}

package io.adamant.agent.source.logs;

import static io.adamant.agent.source.logs.LogTail.append;
import static io.adamant.agent.source.logs.LogTail.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.adamant.agent.config.LogFiles;
import io.adamant.agent.source.logs.file.FileReading;
import io.adamant.agent.source.logs.file.HandleStore;
import io.adamant.agent.source.logs.file.LossLog;
import io.adamant.agent.source.logs.read.LogCounters.Trouble;
import io.adamant.shared.model.Loss;
import io.adamant.shared.wire.LogRecord;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which file is which, over restarts too: nothing is read twice, nothing is left out. */
final class IdentityTest {

    @TempDir private Path dir;

    private LogTail tail;
    private Path log;

    @BeforeEach
    void open() {
        log = dir.resolve("app.log");
        tail = new LogTail(LogFiles.of(dir + "/*.log"));
    }

    @AfterEach
    void close() {
        tail.close();
    }

    @Test
    void manyFilesWithTheSameFirstBytesAreAllRead() {
        String head = ("#" + "h".repeat(511) + "\n").repeat(8);
        for (int i = 0; i < 100; i++) {
            write(dir.resolve("app-" + i + ".log"), head);
        }
        assertThat(tail.lines()).hasSize(800);
        for (int i = 0; i < 100; i++) {
            append(dir.resolve("app-" + i + ".log"), "own " + i + "\n");
        }

        assertThat(tail.lines())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 100).mapToObj(i -> "own " + i).toList());
    }

    @Test
    void anEmptyFileThatGrowsByteByByteIsReadOnce() {
        write(log, "");
        List<String> all = new ArrayList<>(tail.lines());
        for (char c : "one\ntwo\n".toCharArray()) {
            append(log, String.valueOf(c));
            all.addAll(tail.lines());
        }

        assertThat(all).containsExactly("one", "two");
    }

    @Test
    void aSymbolicLinkThatIsSwappedLeadsToTheNewFileAfterTheOldOne() throws Exception {
        Path one = write(dir.resolve("one"), "a\n");
        Path two = write(dir.resolve("two"), "c\n");
        Files.createSymbolicLink(log, one);
        assertThat(tail.lines()).containsExactly("a");
        append(one, "b\n");
        Files.delete(log);
        Files.createSymbolicLink(log, two);

        assertThat(tail.lines()).containsExactly("b", "c");
    }

    @Test
    void aHardLinkIsNotASecondFile() throws Exception {
        append(log, "one\n");
        Files.createLink(dir.resolve("twin.log"), log);
        assertThat(tail.lines()).containsExactly("one");
        append(dir.resolve("twin.log"), "two\n");
        assertThat(tail.lines()).containsExactly("two");
        Files.delete(log);
        append(dir.resolve("twin.log"), "three\n");

        assertThat(tail.lines()).containsExactly("three");
        assertThat(tail.losses).isEmpty();
    }

    @Test
    void aDirectoryThatIsRenamedDoesNotRepeatItsFiles() throws Exception {
        Path sub = Files.createDirectory(dir.resolve("sub"));
        try (LogTail below = new LogTail(LogFiles.of(dir + "/*/*.log"))) {
            append(sub.resolve("a.log"), "one\n");
            assertThat(below.lines()).containsExactly("one");
            Files.move(sub, dir.resolve("other"));
            append(dir.resolve("other/a.log"), "two\n");
            assertThat(below.lines()).containsExactly("two");
            Files.createDirectory(sub);
            append(sub.resolve("a.log"), "three\n");

            assertThat(below.lines()).containsExactly("three");
        }
    }

    @Test
    void aHoleIsLeftOutAndTheLinesAroundItAreRead() throws Exception {
        append(log, "one\n");
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.seek(300L << 20);
            file.writeBytes("two\n");
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            lines.addAll(tail.lines());
        }

        assertThat(lines).containsExactly("one", "two");
        assertThat(tail.counters.snapshot().holeBytes()).isEqualTo((300L << 20) - 4);
        append(log, "three\n");
        tail.restart();
        assertThat(tail.lines()).containsExactly("three");
    }

    @Test
    void aHeldRecordIsReadAgainAfterACrash() {
        append(log, "one\ntwo\n");
        assertThat(LogTail.texts(tail.once())).containsExactly("one");
        tail.restart();

        assertThat(tail.lines()).containsExactly("two");
    }

    @Test
    void aRecordWaitsForItsStackTraceOnlyWhileTheFileIsWritten() {
        append(log, "one\n");
        assertThat(tail.once()).isEmpty();
        append(log, "\tat a.B\n");
        tail.clock.advance(LogTail.STEP);
        assertThat(tail.once()).isEmpty();
        tail.clock.advance(Duration.ofMillis(FileReading.HOLD_MS));

        assertThat(LogTail.texts(tail.once())).containsExactly("one\n\tat a.B");
    }

    @Test
    void aFileRenamedOutOfThePatternWhileTheAgentWasAwayIsReadToItsEnd() throws Exception {
        append(log, "one\n");
        tail.lines();
        append(log, "two\n");
        Files.move(log, dir.resolve("app.log.1"));
        append(log, "three\n");
        tail.restart();

        assertThat(tail.lines()).containsExactly("two", "three");
        append(dir.resolve("app.log.1"), "four\n");
        tail.restart();
        assertThat(tail.lines()).containsExactly("four");
        append(dir.resolve("app.log.1"), "five\n");
        assertThat(tail.lines()).containsExactly("five");
        tail.restart();
        assertThat(tail.lines()).isEmpty();
        assertThat(tail.losses).isEmpty();
    }

    @Test
    void aFileDeletedWhileTheAgentWasAwayIsNamedAsALoss() throws Exception {
        append(log, "one\n");
        tail.lines();
        append(log, "two\n");
        Files.delete(log);
        tail.restart();

        assertThat(tail.lines()).isEmpty();
        assertThat(tail.losses).extracting(Loss::reason).containsExactly(LossLog.GONE);
        assertThat(tail.losses.getFirst().detail()).contains("app.log", "byte 4");
        tail.restart();
        tail.lines();
        assertThat(tail.losses).hasSize(1);
    }

    @Test
    void aDeletedFileThatSomebodyKeptOpenIsReadOn() throws Exception {
        append(log, "one\n");
        tail.lines();
        append(log, "two\n");
        Path kept = dir.resolve("kept");
        Files.createLink(kept, log);
        Files.delete(log);
        append(log, "three\n");
        tail.store = new KeptFile(kept, log);
        tail.restart();

        assertThat(tail.lines()).containsExactly("two", "three");
        assertThat(tail.losses).isEmpty();
        tail.clock.advance(Duration.ofSeconds(61));
        tail.lines();
        assertThat(((KeptFile) tail.store).dropped).hasSize(1);
    }

    @Test
    void aPositionWaitsForAFileSystemThatIsNotThereYet() throws Exception {
        Path sub = Files.createDirectory(dir.resolve("disk"));
        try (LogTail below = new LogTail(LogFiles.of(dir + "/disk/*.log"))) {
            append(sub.resolve("a.log"), "one\n");
            below.lines();
            Files.move(sub, dir.resolve("away"));
            below.restart();
            assertThat(below.lines()).isEmpty();
            append(dir.resolve("away/a.log"), "two\n");
            Files.move(dir.resolve("away"), sub);

            assertThat(below.lines()).containsExactly("two");
            assertThat(below.losses).isEmpty();
        }
    }

    @Test
    void anotherContentUnderAKnownInodeIsReadFromItsBeginningAndNamed() {
        append(log, "one and some more\n");
        tail.lines();
        write(log, "x\n");
        tail.restart();

        assertThat(tail.lines()).containsExactly("x");
        assertThat(tail.losses).extracting(Loss::reason).containsExactly(LossLog.REPLACED);
    }

    @Test
    void fromTheEndMeansWhatIsThereAtTheFirstStartOnly() {
        append(log, "before\n");
        try (LogTail end = new LogTail(fromTheEnd(LogFiles.of(dir + "/*.log")))) {
            assertThat(end.lines()).isEmpty();
            append(log, "after\n");
            append(dir.resolve("new.log"), "new\n");
            assertThat(end.lines()).containsExactlyInAnyOrder("after", "new");
            append(dir.resolve("newer.log"), "while away\n");
            end.restart();
            assertThat(end.lines()).containsExactly("while away");
        }
    }

    private static LogFiles fromTheEnd(LogFiles files) {
        return new LogFiles(
                files.include(),
                files.exclude(),
                files.joining(),
                files.maxLineBytes(),
                true,
                false);
    }

    @Test
    void moreFilesThanHandlesAreReadAndWrittenOn() {
        int files = 1500;
        for (int i = 0; i < files; i++) {
            write(dir.resolve(i + ".log"), "first\n");
        }
        assertThat(tail.lines()).hasSize(files);
        assertThat(tail.counters.snapshot().open()).isLessThanOrEqualTo(1024);
        assertThat(tail.counters.snapshot().files()).isEqualTo(files);
        for (int i = 0; i < files; i++) {
            append(dir.resolve(i + ".log"), "second\n");
        }
        List<LogRecord> second = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            second.addAll(tail.records());
        }

        assertThat(second).hasSize(files);
        assertThat(tail.losses).isEmpty();
    }

    @Test
    void offsetsBeyondFourGibibytesAreKeptOverARestart() throws Exception {
        tail.close();
        tail = new LogTail(fromTheEnd(LogFiles.of(dir + "/*.log")));
        long before = (1L << 32) + 4096;
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(before);
            file.seek(before);
            file.write('\n');
        }
        assertThat(tail.lines()).isEmpty();
        append(log, "one\n");
        assertThat(tail.lines()).containsExactly("one");
        tail.restart();
        append(log, "two\n");

        assertThat(tail.lines()).containsExactly("two");
        assertThat(tail.spooled.values()).singleElement().asString().contains(" " + (before + 9));
        assertThat(tail.losses).isEmpty();
    }

    @Test
    void aSymbolicLinkThatLeadsToAKnownFileIsNotASecondFile() throws Exception {
        Path one = write(dir.resolve("one.log"), "one\n");
        Path two = write(dir.resolve("two.log"), "two\n");
        Path link = Files.createSymbolicLink(dir.resolve("current.log"), one);
        assertThat(tail.lines()).containsExactlyInAnyOrder("one", "two");
        Files.delete(link);
        Files.createSymbolicLink(link, two);
        append(one, "one more\n");
        append(two, "two more\n");

        assertThat(tail.lines()).containsExactlyInAnyOrder("one more", "two more");
        Files.delete(two);
        Files.delete(link);
        Files.createSymbolicLink(link, one);
        append(one, "and one\n");
        assertThat(tail.lines()).containsExactly("and one");
        assertThat(tail.losses).isEmpty();
    }

    @Test
    void aDirectoryThatMayNotBeSearchedForMinutesRepeatsNothing() throws Exception {
        Path sub = Files.createDirectory(dir.resolve("sub"));
        tail.close();
        tail = new LogTail(LogFiles.of(dir + "/*/*.log"));
        log = write(sub.resolve("app.log"), "one\n");
        assertThat(tail.lines()).containsExactly("one");
        Files.setPosixFilePermissions(sub, Set.of());
        try {
            assumeThat(Files.isReadable(sub)).as("this user passes over permissions").isFalse();
            for (int i = 0; i < 3 * FileReading.KEEP_ROTATED_S; i++) {
                assertThat(tail.lines()).isEmpty();
            }
        } finally {
            Files.setPosixFilePermissions(sub, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        append(log, "two\n");

        assertThat(tail.lines()).containsExactly("two");
        assertThat(tail.counters.snapshot().troubles().get(Trouble.PERMISSION)).isPositive();
        assertThat(tail.counters.snapshot().rotations()).isZero();
    }

    @Test
    void countsWhyAFileCannotBeReadAndGoesOn() throws Exception {
        Files.createDirectory(log);
        Files.createSymbolicLink(dir.resolve("loop.log"), dir.resolve("loop.log"));
        append(dir.resolve("good.log"), "one\n");

        assertThat(tail.lines()).containsExactly("one");
        assertThat(tail.counters.snapshot().troubles().get(Trouble.NOT_A_FILE)).isPositive();
        assertThat(tail.counters.snapshot().troubles().get(Trouble.OPEN)).isPositive();
        Files.delete(log);
        append(log, "now\n");
        assertThat(tail.lines()).containsExactly("now");
    }

    @Test
    void saysHowFarBehindItIs() {
        append(log, "x".repeat(1000) + "\n");
        tail.lines();
        assertThat(tail.counters.snapshot().lagBytes()).isZero();
        append(log, "no end");
        tail.lines();

        assertThat(tail.counters.snapshot().lagBytes()).isEqualTo(6);
        assertThat(tail.counters.snapshot().lagNanos()).isPositive();
    }

    /** A store that kept one file under a name of its own in the directory. */
    private static final class KeptFile implements HandleStore {

        private final Path opener;
        private final Path lastPath;
        private final List<String> dropped = new ArrayList<>();

        KeptFile(Path opener, Path lastPath) {
            this.opener = opener;
            this.lastPath = lastPath;
        }

        @Override
        public boolean keep(String name, Path path) {
            return true;
        }

        @Override
        public void drop(String name) {
            dropped.add(name);
        }

        @Override
        public List<Kept> kept() {
            return List.of(new Kept("logs-x", opener, lastPath));
        }

        @Override
        public void release() {
            // The opener stays.
        }
    }
}

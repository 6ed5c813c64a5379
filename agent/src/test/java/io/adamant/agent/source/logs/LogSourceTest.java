package io.adamant.agent.source.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.config.LogFiles;
import io.adamant.agent.source.Batch;
import io.adamant.agent.source.ManualClock;
import io.adamant.agent.source.Source;
import io.adamant.agent.source.logs.file.FileReading;
import io.adamant.agent.source.logs.file.HandleStore;
import io.adamant.agent.source.logs.file.Watches;
import io.adamant.agent.source.logs.read.LogCounters;
import io.adamant.agent.source.logs.read.RecordSink;
import io.adamant.agent.spool.SpoolBench;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpDecoder;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogSourceTest {

    private static final Duration SCAN = Duration.ofSeconds(1);

    @TempDir private Path dir;

    private final ManualClock clock = new ManualClock();
    private final LogCounters counters = new LogCounters();
    private final Map<String, String> spooled = new HashMap<>();
    private final List<LogRecord> losses = new ArrayList<>();
    private LogSource source;

    @BeforeEach
    void open() {
        source = reopened();
    }

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void readsAFileFromItsBeginningAndThenWhatIsAdded() throws Exception {
        Path file = write("app.log", "one\ntwo\r\n");

        assertThat(poll()).containsExactly("one", "two");
        append(file, "three\n\n");
        assertThat(poll()).containsExactly("three", "");
        assertThat(poll()).isEmpty();
    }

    @Test
    void namesTheFileAndGuessesTheSeverity() throws Exception {
        Path file = write("app.log", "2026-11-21 ERROR broken\nplain\nlevel=warn slow\n");
        List<LogRecord> records = records();

        assertThat(records)
                .extracting(LogRecord::severity)
                .containsExactly(LogRecord.SEVERITY_ERROR, 0, LogRecord.SEVERITY_WARN);
        assertThat(records.getFirst().attributes())
                .containsEntry("log.file.path", Value.of(file.toString()))
                .containsEntry("log.file.name", Value.of("app.log"));
        assertThat(records.getFirst().observedUnixNanos()).isEqualTo(ManualClock.EPOCH_UNIX_NANOS);
    }

    @Test
    void givesLinesOfOneReadTimesInTheirOrder() throws Exception {
        write("app.log", "one\ntwo\nthree\n");

        assertThat(records())
                .extracting(record -> record.observedUnixNanos() - ManualClock.EPOCH_UNIX_NANOS)
                .startsWith(0L, 1L);
    }

    @Test
    void findsAFileThatAppearsLater() throws Exception {
        assertThat(poll()).isEmpty();
        write("late.log", "here\n");
        clock.advance(SCAN);

        assertThat(poll()).containsExactly("here");
    }

    @Test
    void readsARotatedFileToItsEndAndTheNewOneFromItsBeginning() throws Exception {
        Path file = write("app.log", "one\n");
        poll();
        append(file, "last of the old\n");
        Files.move(file, dir.resolve("app.log.1"));
        write("app.log", "first of the new\n");
        clock.advance(SCAN);
        assertThat(poll()).containsExactly("last of the old", "first of the new");

        append(dir.resolve("app.log.1"), "straggler\n");
        assertThat(poll()).containsExactly("straggler");
        assertThat(counters.snapshot().rotations()).isEqualTo(1);
    }

    @Test
    void givesUpARotatedFileThatStaysQuietAndForgetsItsPosition() throws Exception {
        Path file = write("app.log", "one\n");
        poll();
        Files.delete(file);
        clock.advance(Duration.ofSeconds(FileReading.KEEP_ROTATED_S + 1));
        poll();
        assertThat(counters.snapshot().files()).isZero();

        assertThat(spooled).isEmpty();
    }

    @Test
    void startsOverWhenAFileIsTruncated() throws Exception {
        Path file = write("app.log", "a long first line\n");
        poll();
        Files.writeString(file, "new\n");

        assertThat(poll()).containsExactly("new");
        assertThat(counters.snapshot().truncations()).isEqualTo(1);
    }

    @Test
    void noticesATruncationAfterWhichTheFileGrewPastWhereItWas() throws Exception {
        Path file = write("app.log", "old\n");
        poll();
        Files.writeString(file, "another beginning, longer than before\n");

        assertThat(poll()).containsExactly("another beginning, longer than before");
        assertThat(counters.snapshot().truncations()).isEqualTo(1);
    }

    @Test
    void goesOnAfterARestartWhereTheSpoolStands() throws Exception {
        Path file = write("app.log", "one\ntwo\n");
        poll();
        append(file, "three\n");
        source.close();
        source = reopened();

        assertThat(poll()).containsExactly("three");
    }

    @Test
    void goesOnInAFileThatWasRotatedWhileTheAgentWasDown() throws Exception {
        Path file = write("app.log", "one\n");
        poll();
        source.close();
        append(file, "two\n");
        Files.move(file, dir.resolve("app.log.1"));
        write("app.log", "three\n");
        source = reopened();

        assertThat(poll()).containsExactly("two", "three");
    }

    @Test
    void readsAnotherFileWithAKnownInodeFromItsBeginning() throws Exception {
        Path file = write("app.log", "one\n");
        poll();
        source.close();
        Files.writeString(file, "something else\n");
        source = reopened();

        assertThat(poll()).containsExactly("something else");
    }

    @Test
    void waitsForTheEndOfALineButNotForEver() throws Exception {
        Path file = write("app.log", "begun");
        assertThat(poll()).isEmpty();
        append(file, " and");
        clock.advance(Duration.ofSeconds(9));
        assertThat(poll()).isEmpty();
        clock.advance(Duration.ofSeconds(FileReading.PARTIAL_S));
        List<LogRecord> piece = records();
        assertThat(texts(piece)).containsExactly("begun and");
        assertThat(piece.getFirst().attributes()).containsEntry(RecordSink.PART, Value.of(1));

        append(file, " ended\nnext\n");
        List<LogRecord> rest = records();
        assertThat(texts(rest)).containsExactly(" ended", "next");
        assertThat(rest.getFirst().attributes()).containsEntry(RecordSink.PART, Value.of(2));
        assertThat(rest.get(1).attributes()).doesNotContainKey(RecordSink.PART);
    }

    @Test
    void splitsALineThatIsTooLongAndNumbersThePieces() throws Exception {
        String line = "x".repeat(LogFiles.DEFAULT_MAX_LINE_BYTES) + "tail";
        write("app.log", line + "\nnext\n");
        List<LogRecord> records = records();

        assertThat(String.join("", texts(records))).isEqualTo(line + "next");
        assertThat(records)
                .extracting(r -> r.attributes().get(RecordSink.PART))
                .containsExactly(Value.of(1), Value.of(2), null);
    }

    @Test
    void keepsBytesThatAreNoText() throws Exception {
        Files.write(dir.resolve("app.log"), new byte[] {(byte) 0xff, 'a', '\n'});

        assertThat(records().getFirst().body())
                .isEqualTo(new Value.Bytes(new byte[] {(byte) 0xff, 'a'}));
    }

    @Test
    void takesNoMoreThanItMayInOnePollAndComesBackAtOnce() throws Exception {
        write("app.log", "x\n".repeat(Source.MAX_RECORDS + 10));
        List<LogRecord> first = new ArrayList<>();
        once(first);

        assertThat(first).hasSize(Source.MAX_RECORDS);
        assertThat(poll()).hasSize(10);
    }

    @Test
    void boundsTheFrameOfOnePollOverAllFilesAndLosesNothing() throws Exception {
        for (int i = 0; i < 8; i++) {
            write(i + ".log", ("y".repeat(1023) + "\n").repeat(600));
        }
        Batch.Logs first = (Batch.Logs) source.poll(clock.nanos()).batches().getFirst();
        assertThat(first.frame().length()).isBetween(1_000_000, LogFrame.MAX_BYTES);

        assertThat(first.count() + poll().size()).isEqualTo(8 * 600);
    }

    @Test
    void countsADirectoryInPlaceOfAFileAndGoesOn() throws Exception {
        Files.createDirectory(dir.resolve("dir.log"));
        write("app.log", "one\n");

        assertThat(poll()).containsExactly("one");
        assertThat(counters.snapshot().troubles().get(LogCounters.Trouble.NOT_A_FILE)).isPositive();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text);
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    }

    private LogSource reopened() {
        return reopened(LogFiles.of(dir + "/*.log"));
    }

    private LogSource reopened(LogFiles files) {
        return new LogSource(
                List.of(files),
                () -> Map.copyOf(spooled),
                () -> Watches.NONE,
                () -> HandleStore.NONE,
                counters,
                clock.wall());
    }

    private List<String> poll() {
        return texts(records());
    }

    /** What comes within a second in which nobody writes. */
    private List<LogRecord> records() {
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            once(records);
            clock.advance(Duration.ofMillis(LogSource.BLIND_MS));
        }
        return records;
    }

    private void once(List<LogRecord> records) {
        for (Batch batch : source.poll(clock.nanos()).batches()) {
            switch (batch) {
                case Batch.Logs logs -> {
                    records.addAll(records(logs));
                    spooled.putAll(logs.positions());
                    spooled.values().removeIf(String::isEmpty);
                }
                case Batch.Events events -> losses.addAll(events.records());
                case Batch.Metrics unexpected -> throw new AssertionError(unexpected);
            }
        }
    }

    private static List<LogRecord> records(Batch.Logs logs) {
        byte[] request = OtlpEncoder.request(SpoolBench.resource(), logs.frame().toBytes());
        try {
            return OtlpDecoder.logs(request).getFirst().records();
        } catch (MalformedOtlpException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static List<String> texts(List<LogRecord> records) {
        return records.stream().map(r -> r.body() == null ? "" : r.body().asText()).toList();
    }
}

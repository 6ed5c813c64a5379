package io.adamant.agent.source.logs.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.config.LogFiles;
import io.adamant.agent.config.LogFiles.Joining;
import io.adamant.agent.source.logs.read.RecordCutter.Flush;
import io.adamant.agent.spool.SpoolBench;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpDecoder;
import io.adamant.shared.wire.OtlpEncoder;
import io.adamant.shared.wire.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordCutterTest {

    private static final String TRACE =
            """
            10:00:00 ERROR it broke
            java.lang.IllegalStateException: no
            \tat a.B.c(B.java:1)
            \tat a.B.d(B.java:2)
            \tSuppressed: java.io.IOException: late
            \t\tat a.B.e(B.java:3)
            Caused by: java.io.IOException
            \tat a.B.f(B.java:4)
            \t... 2 more
            10:00:01 INFO on it goes
            """;

    private final LogCounters counters = new LogCounters();
    private final LogFrame frame = new LogFrame(1024);
    private final RecordSink sink = new RecordSink(frame, counters);

    @Test
    void joinsAStackTraceWithTheLineBeforeIt() {
        List<String> records = cut(new Joining.Java(), 1 << 16, TRACE, Flush.RECORD);

        assertThat(records).hasSize(2);
        assertThat(records.get(0)).startsWith("10:00:00").endsWith("\t... 2 more");
        assertThat(records.get(1)).isEqualTo("10:00:01 INFO on it goes");
    }

    @Test
    void holdsTheLastRecordSinceItMayGoOn() {
        assertThat(cut(new Joining.Java(), 1 << 16, "a\nb\n", Flush.NONE)).containsExactly("a");
        assertThat(cut(new Joining.None(), 1 << 16, "a\nb\n", Flush.NONE))
                .containsExactly("a", "b");
        assertThat(cut(new Joining.Java(), 1 << 16, "a\nb\n\tat x", Flush.RECORD))
                .containsExactly("a");
        assertThat(cut(new Joining.Java(), 1 << 16, "a\nb\nc", Flush.RECORD))
                .containsExactly("a", "b");
    }

    @Test
    void takesNoTextForAStackTraceThatIsNone() {
        String text =
                """
                first
                \tindented but no frame
                Error: words, not a dotted name
                com.example.Thing: started
                Cause of it all
                """;

        assertThat(cut(new Joining.Java(), 1 << 16, text, Flush.RECORD)).hasSize(5);
    }

    @Test
    void beginsARecordWhereTheStartPatternMatches() {
        String text = "2026 one\nmore\n\n2027 two\nand\n";

        assertThat(cut(new Joining.Start("\\d{4} "), 1 << 16, text, Flush.RECORD))
                .containsExactly("2026 one\nmore\n", "2027 two\nand");
    }

    @Test
    void stripsCarriageReturnsAlsoWithinARecord() {
        String text = "a\r\nb\r\n\tat x\r\n";

        assertThat(cut(new Joining.Java(), 1 << 16, text, Flush.RECORD))
                .containsExactly("a", "b\n\tat x");
        assertThat(cut(new Joining.None(), 1 << 16, "a\rb\r\n\r\n", Flush.NONE))
                .containsExactly("a\rb", "");
    }

    @Test
    void splitsARecordOverTheLimitAtALineAndALineOverItAnywhere() {
        List<String> joined = cut(new Joining.Java(), 64, TRACE, Flush.RECORD);
        assertThat(String.join("\n", joined)).isEqualTo(TRACE.strip());
        assertThat(joined).hasSizeGreaterThan(4).allMatch(text -> text.length() <= 64);

        List<String> pieces = cut(new Joining.None(), 64, "é".repeat(100) + "\nz\n", Flush.NONE);
        assertThat(pieces).hasSize(5);
        assertThat(String.join("", pieces)).isEqualTo("é".repeat(100) + "z");
    }

    @Test
    void keepsWhatIsNoUtf8AndWhatHasNulAsBytes() {
        byte[][] lines = {
            {'o', 'k'},
            {(byte) 0xC3, (byte) 0xA9},
            {'a', 0, 'b'},
            {(byte) 0xC0, (byte) 0x80},
            {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            {(byte) 0xF0, (byte) 0x9F, (byte) 0x98, (byte) 0x80},
            {'x', (byte) 0xE2, (byte) 0x82}
        };
        List<Boolean> texts = new ArrayList<>();
        for (byte[] line : lines) {
            byte[] ended = Arrays.copyOf(line, line.length + 1);
            ended[line.length] = '\n';
            LogRecord record = records(new Joining.None(), 1 << 16, ended, Flush.NONE).getFirst();
            texts.add(record.body() instanceof Value.Text);
        }

        assertThat(texts).containsExactly(true, true, false, false, false, true, false);
    }

    @Test
    void leavesAHoleOutAndCountsIt() {
        byte[] bytes = new byte[20_000];
        bytes[0] = 'a';
        bytes[1] = '\n';
        bytes[19_998] = 'b';
        bytes[19_999] = '\n';

        assertThat(records(new Joining.Java(), 1 << 16, bytes, Flush.RECORD))
                .extracting(record -> String.valueOf(record.body()))
                .containsExactly("Text[text=a]", "Text[text=b]");
        assertThat(counters.snapshot().holeBytes()).isEqualTo(19_996);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void findsTheLinesThatASimpleLoopFinds(long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[3000];
        byte[] alphabet = {'\n', 0x0B, '\r', 'a', 'b', '\t', (byte) 0x8A, 0, 'z', 'z', 'z', 'z'};
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = alphabet[random.nextInt(alphabet.length)];
        }
        List<Integer> expected = new ArrayList<>();
        List<Integer> found = new ArrayList<>();
        int from = random.nextInt(9);
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                expected.add(i);
            }
        }
        LineScan scan = new LineScan();
        scan.scan(bytes, from, bytes.length);
        int start = from;
        for (int i = 0; i < scan.count(); i++) {
            found.add(scan.end(i));
            boolean plain = true;
            for (int at = start; at < scan.end(i); at++) {
                plain &= bytes[at] > 0;
            }
            assertThat(plain || !scan.isPlain(i)).as("line " + i).isTrue();
            start = scan.end(i) + 1;
        }

        assertThat(found).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void cutsTheSameWhereverItsInputIsBroken(long seed) {
        Random random = new Random(seed);
        byte[] bytes = TRACE.repeat(50).getBytes(StandardCharsets.UTF_8);
        RecordCutter cutter = new RecordCutter(sink, rules(new Joining.Java(), 1 << 16));
        List<String> whole = cut(new Joining.Java(), 1 << 16, TRACE.repeat(50), Flush.RECORD);

        sink.begin(1);
        cutter.aim(sink, rules(new Joining.Java(), 1 << 16), new byte[0], 0);
        int at = 0;
        int to = 0;
        while (to < bytes.length) {
            to = Math.min(bytes.length, to + 1 + random.nextInt(400));
            at = cutter.cut(bytes, at, to, to == bytes.length ? Flush.RECORD : Flush.NONE);
        }
        assertThat(texts(decoded())).isEqualTo(whole);
        assertThat(at).isEqualTo(bytes.length);
    }

    private List<String> cut(Joining joining, int most, String text, Flush flush) {
        return texts(records(joining, most, text.getBytes(StandardCharsets.UTF_8), flush));
    }

    private List<LogRecord> records(Joining joining, int most, byte[] bytes, Flush flush) {
        Rules rules = rules(joining, most);
        RecordCutter cutter = new RecordCutter(sink, rules);
        sink.begin(1);
        cutter.aim(sink, rules, new byte[0], 0);
        cutter.cut(bytes, 0, bytes.length, flush);
        return decoded();
    }

    private List<LogRecord> decoded() {
        byte[] request = OtlpEncoder.request(SpoolBench.resource(), frame.seal().toBytes());
        try {
            return OtlpDecoder.logs(request).getFirst().records();
        } catch (MalformedOtlpException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static Rules rules(Joining joining, int most) {
        return Rules.of(new LogFiles(List.of("/x"), List.of(), joining, most, true, true));
    }

    private static List<String> texts(List<LogRecord> records) {
        return records.stream().map(r -> r.body() == null ? "" : r.body().asText()).toList();
    }
}

package io.adamant.shared.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogFrameTest {

    private static final Map<String, Value> FILE =
            Map.of("log.file.path", Value.of("/var/log/app.log"));

    private final LogFrame frame = new LogFrame(64);

    private static LogRecord line(int number, int severity) {
        return new LogRecord(0, number, severity, "", Value.of("line " + number), FILE);
    }

    private void add(int number, int severity) {
        byte[] text = ("..line " + number + "..").getBytes(StandardCharsets.UTF_8);
        byte[] attributes = LogFrame.attributes(FILE);
        frame.add(0, number, severity, text, 2, text.length - 4, true, attributes);
    }

    private static List<Long> numbers(byte[] frame) throws MalformedOtlpException {
        ProtoWriter out = new ProtoWriter(frame.length + 10);
        out.header(1, frame.length);
        out.raw(frame);
        return OtlpDecoder.logs(out.toBytes()).getFirst().records().stream()
                .map(LogRecord::observedUnixNanos)
                .toList();
    }

    @Test
    void aLineIsEncodedLikeTheRecordItStandsFor() {
        add(1, 0);
        add(2, 17);
        assertThat(frame.seal().toBytes())
                .isEqualTo(OtlpEncoder.scopeLogs(List.of(line(1, 0), line(2, 17))));
    }

    @Test
    void aLongLineIsEncodedLikeTheRecordItStandsFor() {
        byte[] text = "x".repeat(300_000).getBytes(StandardCharsets.UTF_8);
        frame.add(7, 8, 9, text, 0, text.length, false, LogFrame.attributes(FILE));
        LogRecord same = new LogRecord(7, 8, 9, "", new Value.Bytes(text), FILE);
        assertThat(frame.seal().toBytes()).isEqualTo(OtlpEncoder.scopeLogs(List.of(same)));
        assertThat(LogFrame.of(List.of(same)).toBytes()).isEqualTo(frame.toBytes());
    }

    @Test
    void aClearedFrameTakesRecordsAgain() {
        add(1, 9);
        frame.seal();
        assertThatThrownBy(() -> add(2, 9)).isInstanceOf(IllegalStateException.class);
        frame.clear();
        assertThat(frame.isEmpty()).isTrue();
        add(3, 9);
        assertThat(frame.count()).isEqualTo(1);
        assertThat(frame.seal().toBytes()).isEqualTo(OtlpEncoder.scopeLogs(List.of(line(3, 9))));
    }

    @Test
    void ranksGoBandByBandAndTheFrameKeepsItsOrder() throws Exception {
        int[] severities = {9, 17, 5, 0, 13, 1, 24};
        for (int i = 0; i < severities.length; i++) {
            add(i, severities[i]);
        }
        byte[] all = frame.seal().toBytes();
        assertThat(LogFrame.counts(all)).containsExactly(2, 2, 3);
        assertThat(frame.count(SeverityBand.LOW)).isEqualTo(2);
        assertThat(frame.count(SeverityBand.HIGH)).isEqualTo(3);
        assertThat(numbers(all)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(numbers(LogFrame.select(all, 0, 2))).containsExactly(2L, 5L);
        assertThat(numbers(LogFrame.select(all, 2, 4))).containsExactly(0L, 3L);
        assertThat(numbers(LogFrame.select(all, 3, 6))).containsExactly(1L, 3L, 4L);
    }

    @Test
    void partsOfAPartAreTheSameAsPartsOfTheWhole() throws Exception {
        for (int i = 0; i < 40; i++) {
            add(i, (i * 7) % 25);
        }
        byte[] all = frame.seal().toBytes();
        byte[] part = LogFrame.select(all, 10, 30);
        List<Long> twice = new ArrayList<>(numbers(LogFrame.select(part, 5, 15)));
        assertThat(twice).isEqualTo(numbers(LogFrame.select(all, 15, 25))).hasSize(10);
    }

    @Test
    void whatIsNoFrameIsMalformed() {
        assertThatThrownBy(() -> LogFrame.counts(new byte[] {1, 2, 3}))
                .isInstanceOf(MalformedOtlpException.class);
        assertThatThrownBy(() -> LogFrame.counts(new byte[0]))
                .isInstanceOf(MalformedOtlpException.class);
    }

    @Test
    void attributesAddedOneByOneAreEncodedLikeAMap() {
        EncodedAttributes attributes = new EncodedAttributes(4);
        byte[] bytes = ("..v" + "x".repeat(200)).getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 2; round++) {
            attributes.clear();
            attributes.add(EncodedAttributes.name("text"), bytes, 2, 201, true);
            attributes.add(EncodedAttributes.name("bytes"), bytes, 2, 1, false);
            attributes.add(EncodedAttributes.name("number"), 300);
            attributes.add(EncodedAttributes.name("below"), -1);
            attributes.add("list", Value.of(List.of("a", "b")));
        }
        Map<String, Value> same = new java.util.LinkedHashMap<>();
        same.put("text", Value.of("v" + "x".repeat(200)));
        same.put("bytes", new Value.Bytes(new byte[] {'v'}));
        same.put("number", Value.of(300));
        same.put("below", Value.of(-1));
        same.put("list", Value.of(List.of("a", "b")));
        frame.add(7, 8, 9, bytes, 0, bytes.length, true, attributes);
        assertThat(frame.seal().toBytes())
                .isEqualTo(
                        LogFrame.of(
                                        List.of(
                                                new LogRecord(
                                                        7,
                                                        8,
                                                        9,
                                                        "",
                                                        Value.of(
                                                                new String(
                                                                        bytes,
                                                                        StandardCharsets.UTF_8)),
                                                        same)))
                                .toBytes());
    }

    @Test
    void joinedAttributesAreAListAtTheEnd() {
        EncodedAttributes attributes = new EncodedAttributes(4);
        byte[] name = EncodedAttributes.name("tag");
        byte[] long1 = "y".repeat(300).getBytes(StandardCharsets.UTF_8);
        int first = attributes.add(name, long1, 0, 300, true);
        int other = attributes.add(EncodedAttributes.name("other"), 1);
        int length = attributes.length(first);
        int joined = attributes.join(name, first, attributes.add(name, 5));
        joined = attributes.join(name, joined, attributes.add(name, long1, 0, 2, false));
        assertThat(attributes.length(joined)).isEqualTo(attributes.size() - joined);
        assertThat(other - length).isZero();
        Map<String, Value> same = new java.util.LinkedHashMap<>();
        same.put("other", Value.of(1));
        same.put(
                "tag",
                new Value.Items(
                        List.of(
                                Value.of("y".repeat(300)),
                                Value.of(5),
                                new Value.Bytes(new byte[] {'y', 'y'}))));
        frame.add(7, 8, 9, long1, 0, 1, true, attributes);
        LogRecord record = new LogRecord(7, 8, 9, "", Value.of("y"), same);
        assertThat(frame.seal().toBytes()).isEqualTo(LogFrame.of(List.of(record)).toBytes());
    }
}

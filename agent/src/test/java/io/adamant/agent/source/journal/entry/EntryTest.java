package io.adamant.agent.source.journal.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpDecoder;
import io.adamant.shared.wire.Value;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What fields become, without a journal. */
final class EntryTest {

    private final Entry entry = new Entry();

    private static byte[] field(String name, byte[] value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes((name + "=").getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(value);
        return bytes.toByteArray();
    }

    private static byte[] field(String name, String value) {
        return field(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private void read(byte[]... fields) {
        read(List.of(fields));
    }

    private void read(List<byte[]> fields) {
        Iterator<byte[]> next = fields.iterator();
        entry.read(
                into -> {
                    if (!next.hasNext()) {
                        return false;
                    }
                    byte[] field = next.next();
                    System.arraycopy(field, 0, into.hold(field.length), 0, field.length);
                    return true;
                });
    }

    private List<LogRecord> records() {
        LogFrame frame = new LogFrame(1024);
        int most = entry.frameBytes();
        entry.addTo(frame, 7, 8);
        assertThat(frame.size()).isLessThanOrEqualTo(most);
        byte[] scope = frame.seal().toBytes();
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write(10);
        int rest = scope.length;
        for (; rest >= 0x80; rest >>>= 7) {
            request.write(rest | 0x80);
        }
        request.write(rest);
        request.writeBytes(scope);
        try {
            return OtlpDecoder.logs(request.toByteArray()).getFirst().records();
        } catch (MalformedOtlpException broken) {
            throw new AssertionError(broken);
        }
    }

    private Map<String, Value> attributes() {
        return records().getFirst().attributes();
    }

    @Test
    void takesPlainFieldsAsTheyAre() {
        read(
                field("_PID", "4711"),
                field("MESSAGE", "started"),
                field("PRIORITY", "3"),
                field("_EXE", "/usr/bin/ü"));
        LogRecord record = records().getFirst();
        assertThat(record.timeUnixNanos()).isEqualTo(7000);
        assertThat(record.observedUnixNanos()).isEqualTo(8);
        assertThat(record.severity()).isEqualTo(17);
        assertThat(record.body()).isEqualTo(Value.of("started"));
        assertThat(record.attributes())
                .isEqualTo(
                        Map.of(
                                "process.pid", Value.of(4711),
                                "process.executable.path", Value.of("/usr/bin/ü")));
    }

    @Test
    void hasAnEmptyBodyWithoutAMessage() {
        read(field("_PID", "1"));
        assertThat(records().getFirst().body()).isEqualTo(Value.of(""));
        assertThat(entry.bodyBytes()).isZero();
        assertThat(entry.pieces()).isEqualTo(1);
    }

    @Test
    void forgetsTheEntryBefore() {
        read(
                field("MESSAGE", "x".repeat(300_000)),
                field("PRIORITY", "0"),
                field("TAG", "one"),
                field("TAG", "y".repeat(20_000)),
                field("_SYSTEMD_UNIT", "a.service"));
        assertThat(entry.isCut()).isTrue();
        read(field("TAG", "two"));
        assertThat(entry.isCut()).isFalse();
        assertThat(entry.isWantedBy(new UnitFilter(List.of("a*"), List.of()))).isFalse();
        LogRecord record = records().getFirst();
        assertThat(record.severity()).isZero();
        assertThat(record.body()).isEqualTo(Value.of(""));
        assertThat(record.attributes()).isEqualTo(Map.of("journald.tag", Value.of("two")));
    }

    @Test
    void makesAListOfAFieldThatComesAgain() {
        byte[] noText = {(byte) 0xff};
        read(
                field("A", "1"),
                field("TAG", "one"),
                field("_PID", "5"),
                field("TAG", noText),
                field("_PID", "x"),
                field("B", "2"),
                field("TAG", "three"),
                field("A", "last"),
                field("PRIORITY", "6"),
                field("PRIORITY", "7"),
                field("MESSAGE", "first"),
                field("MESSAGE", "second"));
        assertThat(records().getFirst().body()).isEqualTo(Value.of("first"));
        assertThat(records().getFirst().severity()).isEqualTo(9);
        assertThat(attributes())
                .isEqualTo(
                        Map.of(
                                "journald.a", Value.of(List.of("1", "last")),
                                "journald.tag",
                                        new Value.Items(
                                                List.of(
                                                        Value.of("one"),
                                                        new Value.Bytes(noText),
                                                        Value.of("three"))),
                                "process.pid", new Value.Items(List.of(Value.of(5), Value.of("x"))),
                                "journald.b", Value.of("2"),
                                "journald.priority", Value.of("7"),
                                "journald.message", Value.of("second")));
    }

    @Test
    void keepsSoManyValuesOfOneFieldAndNamesItWhenThereAreMore() {
        List<byte[]> fields = new ArrayList<>();
        for (int i = 0; i < Entry.MAX_REPEATS + 3; i++) {
            fields.add(field("TAG", "t" + i));
        }
        read(fields);
        List<String> kept = IntStream.range(0, Entry.MAX_REPEATS).mapToObj(i -> "t" + i).toList();
        assertThat(attributes())
                .isEqualTo(
                        Map.of(
                                "journald.tag",
                                Value.of(kept),
                                Entry.CUT,
                                Value.of(List.of("journald.tag"))));
    }

    @Test
    void cutsAValueWithinTheLimitAndNotWithinACharacter() {
        read(field("LONG", "a" + "ü".repeat(Entry.MAX_VALUE_BYTES)));
        assertThat(attributes())
                .containsEntry(
                        "journald.long", Value.of("a" + "ü".repeat(Entry.MAX_VALUE_BYTES / 2 - 1)))
                .containsEntry(Entry.CUT, Value.of(List.of("journald.long")));
    }

    @Test
    void keepsToItsLimitsHoweverManyFieldsThereAre() {
        for (int round = 0; round < 3; round++) {
            List<byte[]> fields = new ArrayList<>();
            for (int i = 0; i < 5000; i++) {
                fields.add(field("F" + round + "_" + i, "v"));
            }
            fields.add(field("MESSAGE", "m"));
            read(fields);
            assertThat(entry.frameBytes()).isLessThan(2 * Entry.MAX_ATTRIBUTE_BYTES + 20_000);
            Map<String, Value> attributes = attributes();
            assertThat(attributes).hasSizeBetween(1000, 2000);
            assertThat(((Value.Items) attributes.get(Entry.CUT)).items())
                    .hasSize(Entry.MAX_REPEATS);
            assertThat(attributes).containsEntry("journald.f" + round + "_0", Value.of("v"));
            read(field("MESSAGE", "next"), field("F0", "v"));
            assertThat(attributes()).isEqualTo(Map.of("journald.f0", Value.of("v")));
        }
    }

    @Test
    void passesOverWhatIsNoField() {
        read(
                field("", "v"),
                field("N".repeat(65), "v"),
                "NOEQUALS".getBytes(StandardCharsets.US_ASCII),
                field("EMPTY", ""));
        assertThat(attributes()).isEqualTo(Map.of("journald.empty", Value.of("")));
    }

    @Test
    void takesNumbersOnlyWhereTheyAreOnes() {
        read(
                field("_UID", "12x"),
                field("_GID", "123456789012345678"),
                field("ERRNO", "1234567890123456789"),
                field("TID", "-4"),
                field("CODE_LINE", ""));
        assertThat(attributes())
                .isEqualTo(
                        Map.of(
                                "journald._uid", Value.of("12x"),
                                "journald._gid", Value.of(123456789012345678L),
                                "journald.errno", Value.of("1234567890123456789"),
                                "thread.id", Value.of("-4"),
                                "code.line.number", Value.of("")));
    }

    @Test
    void splitsALongMessageBetweenCharacters() {
        String message = "ä€".repeat(Entry.PIECE_BYTES / 5 + 1000);
        read(field("MESSAGE", message), field("TAG", "t"));
        List<LogRecord> records = records();
        assertThat(records).hasSize(2);
        StringBuilder whole = new StringBuilder();
        for (int i = 0; i < records.size(); i++) {
            whole.append(((Value.Text) records.get(i).body()).text());
            assertThat(records.get(i).attributes())
                    .isEqualTo(Map.of("journald.tag", Value.of("t"), Entry.PART, Value.of(i + 1)));
        }
        assertThat(whole).hasToString(message);
    }

    @Test
    void splitsALongMessageOfBytesAnywhere() {
        byte[] message = new byte[Entry.MAX_BODY_BYTES + 10];
        Arrays.fill(message, (byte) 0x80);
        read(field("MESSAGE", message));
        List<LogRecord> records = records();
        assertThat(records).hasSize(3);
        assertThat(entry.bodyBytes()).isEqualTo(Entry.MAX_BODY_BYTES);
        assertThat(records.getLast().body())
                .isEqualTo(new Value.Bytes(Arrays.copyOf(message, Entry.PIECE_BYTES)));
        assertThat(records.getLast().attributes())
                .containsEntry(Entry.CUT, Value.of(List.of("journald.message")));
    }

    @Test
    void readsASuppressionNoticeWithoutANumberOfItsOwn() {
        byte[][] notice = {
            field("MESSAGE_ID", "a596d6fe7bfa4994828e72309e95d61e"), field("_TRANSPORT", "driver")
        };
        read(notice[0], notice[1], field("MESSAGE", "Suppressed 12 messages from x.service"));
        assertThat(entry.isSuppressionNotice()).isTrue();
        assertThat(entry.suppressed()).isEqualTo(12);
        assertThat(entry.suppressedUnit()).isEqualTo("x.service");
        read(notice[0], notice[1], field("MESSAGE", "words"), field("N_DROPPED", "none"));
        assertThat(entry.suppressed()).isZero();
        assertThat(entry.suppressedUnit()).isEqualTo("words");
        read(notice[0], field("MESSAGE", "Suppressed 12 messages from x.service"));
        assertThat(entry.isSuppressionNotice()).isFalse();
    }

    @Test
    void asksTheFilterForTheUnitOfEachEntry() {
        UnitFilter filter = new UnitFilter(List.of("a*", ""), List.of("ab*c"));
        for (String unit : List.of("a.service", "a.service", "abc", "abxxc", "abxx", "b", "")) {
            read(field("_SYSTEMD_UNIT", unit));
            assertThat(entry.isWantedBy(filter))
                    .as(unit)
                    .isEqualTo(List.of("a.service", "abxx", "").contains(unit));
        }
    }
}

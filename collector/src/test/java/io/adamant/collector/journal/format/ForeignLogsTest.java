package io.adamant.collector.journal.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpDecoder;
import io.adamant.shared.wire.OtlpDecoder.ResourceLogs;
import io.adamant.shared.wire.Value;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Loki pushes and syslog as log records. */
final class ForeignLogsTest {

    private static final int LIMIT = 1 << 20;
    private static final long RECEIVED = nanos("2026-11-21T10:00:00Z");

    private static long nanos(String time) {
        return Instant.parse(time).getEpochSecond() * 1_000_000_000L;
    }

    private static List<ResourceLogs> decode(Converted converted) {
        try {
            return OtlpDecoder.logs(((Converted.Otlp) converted).request());
        } catch (MalformedOtlpException malformed) {
            throw new AssertionError(malformed);
        }
    }

    private static Converted loki(String json) {
        return Formats.logs(
                Format.LOKI_JSON.contentType(),
                "10.0.0.7",
                RECEIVED,
                json.getBytes(StandardCharsets.UTF_8),
                LIMIT);
    }

    private static Converted syslog(String... messages) {
        SyslogBody body = new SyslogBody();
        for (String message : messages) {
            body.add(message.getBytes(StandardCharsets.UTF_8), 0);
        }
        return Formats.logs(
                Format.SYSLOG.contentType(), "10.0.0.7", RECEIVED, body.toBytes(), LIMIT);
    }

    private static String text(ResourceLogs part, String name) {
        return part.resource().get(name) instanceof Value.Text(String text) ? text : "";
    }

    @Test
    void aLokiStreamIsAResourceAndItsLabelsAreAttributes() {
        List<ResourceLogs> parts =
                decode(
                        loki(
                                """
                                {"streams": [
                                  {"stream": {"host": "web-1:80", "app": "shop", "level": "warn",
                                              "filename": "/var/log/a"},
                                   "values": [["1700000000000000001", "first"],
                                              ["1700000000000000002", "second", {"trace": "7",
                                               "detected_level": "error"}]]},
                                  {"values": [["3", "early"]], "stream": {"job": "x"}}]}
                                """));
        assertThat(text(parts.getFirst(), "service.instance.id")).isEqualTo("web-1_80");
        assertThat(text(parts.getFirst(), "service.name")).isEqualTo("shop");
        LogRecord first = parts.getFirst().records().getFirst();
        assertThat(first.timeUnixNanos()).isEqualTo(1_700_000_000_000_000_001L);
        assertThat(first.severity()).isEqualTo(13);
        assertThat(first.body()).isEqualTo(Value.of("first"));
        assertThat(first.attributes())
                .containsEntry("log.file.path", Value.of("/var/log/a"))
                .containsEntry("app", Value.of("shop"))
                .doesNotContainKey("host");
        LogRecord second = parts.getFirst().records().getLast();
        assertThat(second.severity()).isEqualTo(17);
        assertThat(second.attributes()).containsEntry("trace", Value.of("7"));
        assertThat(text(parts.getLast(), "service.instance.id")).isEqualTo("10.0.0.7");
        assertThat(parts.getLast().records()).hasSize(1);
    }

    @Test
    void lokiEntriesThatCannotBeReadAreCountedAndTheOthersKept() {
        Converted.Otlp converted =
                (Converted.Otlp)
                        loki(
                                """
                                {"streams": [
                                  {"stream": {}, "values": [["1", "a"], ["2", "b"]]},
                                  {"stream": {"job": "x"}, "values": [["soon", "c"], ["4", "d"]]}]}
                                """);
        assertThat(converted.rejected()).isEqualTo(3);
        assertThat(converted.reason()).contains("without labels");
        assertThat(decode(converted).getLast().records())
                .extracting(LogRecord::body)
                .containsExactly(Value.of("d"));
    }

    @Test
    void labelsAreReadAsPrometheusWritesThem() {
        assertThat(LabelText.read("{a=\"b\", c_1=\"x\\\"\\\\\\n\\u00e9\"}").orElseThrow())
                .containsEntry("a", "b")
                .containsEntry("c_1", "x\"\\\n\u00e9");
        for (String bad :
                List.of("", "{}", "{a=b}", "{a=\"b\"", "a=\"b\"", "{a=\"b\"}x", "{=\"b\"}")) {
            assertThat(LabelText.read(bad)).as(bad).isEmpty();
        }
    }

    @Test
    void modernSyslogIsReadWithItsStructuredData() {
        ResourceLogs part =
                decode(
                                syslog(
                                        "<165>1 2026-10-11T22:14:15.003Z web.example shop 111 ID47"
                                                + " [x@1 k=\"v\\\"]\" n=\"2\"][y]"
                                                + " \u00EF\u00BB\u00BFbought"))
                        .getFirst();
        LogRecord record = part.records().getFirst();
        assertThat(text(part, "service.instance.id")).isEqualTo("web.example");
        assertThat(text(part, "service.name")).isEqualTo("shop");
        assertThat(record.severity()).isEqualTo(10);
        assertThat(record.timeUnixNanos()).isEqualTo(nanos("2026-10-11T22:14:15Z") + 3_000_000);
        assertThat(record.attributes())
                .containsEntry("syslog.facility", Value.of("20"))
                .containsEntry("syslog.procid", Value.of("111"))
                .containsEntry("syslog.msgid", Value.of("ID47"))
                .containsEntry("syslog.sd.x@1.k", Value.of("v\"]"))
                .containsEntry("syslog.sd.x@1.n", Value.of("2"));
        assertThat(record.body().asText()).endsWith("bought");
    }

    @Test
    void oldSyslogIsReadWithEitherTime() {
        List<ResourceLogs> parts =
                decode(
                        syslog(
                                "<34>Nov  2 22:14:15 web-1 su[77]: failed",
                                "<34>Dec 31 23:59:59 web-1 su: year turns",
                                "<13>2026-11-21T09:00:00+01:00 web-2 app: iso",
                                "<13>Nov 21 09:00:00 cron[9]: no host",
                                "<13>just text"));
        List<LogRecord> records = parts.stream().flatMap(p -> p.records().stream()).toList();
        assertThat(records)
                .extracting(record -> record.body().asText())
                .containsExactly("failed", "year turns", "iso", "no host", "just text");
        assertThat(records)
                .extracting(LogRecord::timeUnixNanos)
                .containsExactly(
                        nanos("2026-11-02T22:14:15Z"),
                        nanos("2026-12-31T23:59:59Z"),
                        nanos("2026-11-21T08:00:00Z"),
                        nanos("2026-11-21T09:00:00Z"),
                        RECEIVED);
        assertThat(records.getFirst().severity()).isEqualTo(18);
        assertThat(records.getFirst().attributes())
                .containsEntry("syslog.appname", Value.of("su"))
                .containsEntry("syslog.procid", Value.of("77"));
        assertThat(text(parts.getLast(), "service.instance.id")).isEqualTo("10.0.0.7");
    }

    @Test
    void whatIsNoSyslogIsKeptWholeAndMarked() {
        for (String line : List.of("hello", "<>x", "<999>x", "<1", "<-1>1 x")) {
            LogRecord record = decode(syslog(line)).getFirst().records().getFirst();
            assertThat(record.body()).isEqualTo(Value.of(line));
            assertThat(record.attributes()).containsKey("syslog.malformed");
        }
    }

    @Test
    void bytesThatAreNoTextStayBytes() {
        SyslogBody body = new SyslogBody();
        body.add(new byte[] {'<', '1', '>', 'a', ':', ' ', (byte) 0xFF, 'b'}, 3);
        LogRecord record =
                decode(Formats.logs(Format.SYSLOG.contentType(), "s", 1, body.toBytes(), LIMIT))
                        .getFirst()
                        .records()
                        .getFirst();
        assertThat(record.body()).isEqualTo(new Value.Bytes(new byte[] {(byte) 0xFF, 'b'}));
        assertThat(record.attributes()).containsEntry("syslog.part", Value.of("3"));
    }
}

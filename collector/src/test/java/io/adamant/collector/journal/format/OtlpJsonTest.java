package io.adamant.collector.journal.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OtlpJsonTest {

    private static final int LIMIT = 1 << 20;

    private static Converted logs(String json) {
        return Formats.logs(
                "application/json", "sender", 5, json.getBytes(StandardCharsets.UTF_8), LIMIT);
    }

    private static LogRecord record(String json) {
        String request = "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[" + json + "]}]}]}";
        try {
            byte[] protobuf = ((Converted.Otlp) logs(request)).request();
            return ExportLogsServiceRequest.parseFrom(protobuf)
                    .getResourceLogs(0)
                    .getScopeLogs(0)
                    .getLogRecords(0);
        } catch (InvalidProtocolBufferException malformed) {
            throw new AssertionError(malformed);
        }
    }

    @Test
    void theTableIsThePublishedDescriptors() {
        Set<String> seen = new HashSet<>();
        compare(ExportLogsServiceRequest.getDescriptor(), seen);
        compare(ExportMetricsServiceRequest.getDescriptor(), seen);
        compare(ExportTraceServiceRequest.getDescriptor(), seen);
        assertThat(seen).hasSizeGreaterThan(30);
    }

    private static void compare(Descriptor message, Set<String> seen) {
        if (!seen.add(message.getName())) {
            return;
        }
        Map<String, String> expected = new TreeMap<>();
        for (FieldDescriptor field : message.getFields()) {
            if (!AnyMessage.NOT_IN_JSON.contains(field.getJsonName())) {
                expected.put(field.getJsonName(), words(field));
            }
        }
        Map<String, String> actual = new TreeMap<>();
        OtlpMessages.fields(message.getName())
                .forEach(
                        (name, field) ->
                                actual.put(
                                        name,
                                        field.number()
                                                + " "
                                                + field.type()
                                                + " "
                                                + field.message()
                                                + field.isRepeated()));
        assertThat(actual).as(message.getName()).isEqualTo(expected);
        message.getFields().stream()
                .filter(field -> field.getType() == FieldDescriptor.Type.MESSAGE)
                .forEach(field -> compare(field.getMessageType(), seen));
    }

    private static String words(FieldDescriptor field) {
        String name = field.getJsonName();
        String type =
                switch (field.getType()) {
                    case STRING -> "STRING";
                    case BOOL -> "BOOL";
                    case INT32, INT64, UINT32, UINT64 -> "INT";
                    case SINT32 -> "SINT";
                    case FIXED32 -> "FIXED32";
                    case FIXED64, SFIXED64 -> "FIXED64";
                    case DOUBLE -> "DOUBLE";
                    case ENUM -> "ENUM";
                    case BYTES -> name.endsWith("Id") ? "HEX" : "BYTES";
                    case MESSAGE -> "MESSAGE";
                    default -> field.getType().name();
                };
        String message =
                field.getType() == FieldDescriptor.Type.MESSAGE
                        ? field.getMessageType().getName()
                        : "";
        return field.getNumber() + " " + type + " " + message + field.isRepeated();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whateverAMessageHoldsComesOutTheSame(long seed) throws InvalidProtocolBufferException {
        for (int round = 0; round < 30; round++) {
            AnyMessage any = new AnyMessage(seed * 1_000 + round);
            same(any.fill(ExportLogsServiceRequest.newBuilder()).build(), "logs");
            same(any.fill(ExportMetricsServiceRequest.newBuilder()).build(), "metrics");
            same(any.fill(ExportTraceServiceRequest.newBuilder()).build(), "traces");
        }
    }

    private static void same(Message message, String signal) throws InvalidProtocolBufferException {
        byte[] json = JsonText.of(message).toBuffer().getBytes();
        int limit = 1 << 26;
        Converted converted =
                switch (signal) {
                    case "logs" -> Formats.logs("application/json", "s", 1, json, limit);
                    case "metrics" -> Formats.metrics("application/json", json, limit);
                    default -> Formats.traces("application/json", json, limit);
                };
        assertThat(converted).isInstanceOf(Converted.Otlp.class);
        byte[] request = ((Converted.Otlp) converted).request();
        assertThat(message.getParserForType().parseFrom(request)).isEqualTo(message);
    }

    @Test
    void numbersMayBeStringsAndUnknownAndNullKeysAreSkipped() {
        LogRecord record =
                record(
                        """
                        {"timeUnixNano": 7, "observedTimeUnixNano": "18446744073709551615",
                         "severityNumber": 9, "time_unix_nano": "8", "new": {"a": [1, {}]},
                         "body": {"doubleValue": "-Infinity"}, "flags": null,
                         "traceId": "5B8EFFF798038103D269B633813FC60C"}
                        """);
        assertThat(record.getTimeUnixNano()).isEqualTo(7);
        assertThat(record.getObservedTimeUnixNano()).isEqualTo(-1);
        assertThat(record.getBody().getDoubleValue()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(record.getTraceId().size()).isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"severityNumber\": \"SEVERITY_NUMBER_INFO\"} | enum",
                "{\"traceId\": \"xyz\"} | hex",
                "{\"timeUnixNano\": 1.5} | whole number",
                "{\"timeUnixNano\": \"99999999999999999999\"} | 64 bits",
                "{\"body\": {\"bytesValue\": \"*\"}} | base64",
                "{\"body\": {\"doubleValue\": \"0x1p3\"}} | number",
                "{\"body\": []} | object",
                "{\"attributes\": {}} | array",
                "{\"attributes\": [null]} | object",
            })
    void whatIsNotOtlpJsonIsMalformedAndSaysWhere(String record, String words) {
        Converted converted =
                logs("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[" + record + "]}]}]}");
        assertThat(converted).isInstanceOf(Converted.Malformed.class);
        assertThat(((Converted.Malformed) converted).what())
                .contains(words.strip())
                .contains("at character");
    }

    @Test
    void cutDeepAndTrailingDocumentsAreMalformed() {
        for (String json :
                new String[] {
                    "", "[]", "{", "{\"resourceLogs\":[", "{} {}", "{\"a\":" + "[".repeat(300)
                }) {
            assertThat(logs(json)).as(json).isInstanceOf(Converted.Malformed.class);
        }
    }

    @Test
    void whatWouldGrowOverTheLimitIsTooLarge() {
        String many = "{},".repeat(200) + "{}";
        Converted converted =
                Formats.logs(
                        "application/json",
                        "s",
                        1,
                        ("{\"resourceLogs\":[" + many + "]}").getBytes(StandardCharsets.UTF_8),
                        100);
        assertThat(converted).isEqualTo(new Converted.TooLarge(100));
    }
}

package io.adamant.collector.receive;

import io.adamant.collector.journal.encoding.Packed;
import io.adamant.shared.wire.ProtoWriter;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** The protocols of the receiver as their clients speak them. */
enum Protocol {
    OTLP_PROTOBUF("/v1/logs", "application/x-protobuf", "Content-Encoding"),
    OTLP_JSON("/v1/logs", "application/json", "Content-Encoding"),
    GRPC(
            "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
            "application/grpc",
            "grpc-encoding"),
    LOKI_JSON("/loki/api/v1/push", "application/json", "Content-Encoding"),
    LOKI_PROTOBUF("/loki/api/v1/push", "application/x-protobuf", "Content-Encoding");

    private final String path;
    private final String type;
    private final String encodingHeader;

    Protocol(String path, String type, String encodingHeader) {
        this.path = path;
        this.type = type;
        this.encodingHeader = encodingHeader;
    }

    String path() {
        return path;
    }

    boolean isLoki() {
        return this == LOKI_JSON || this == LOKI_PROTOBUF;
    }

    Map<String, String> headers(String encoding) {
        Map<String, String> headers = new TreeMap<>();
        headers.put("Content-Type", type);
        if (this == GRPC) {
            headers.put("te", "trailers");
        }
        if (!encoding.isEmpty()) {
            headers.put(encodingHeader, encoding);
        }
        return headers;
    }

    /** Compressed where the protocol does not compress by itself, framed where it has frames. */
    byte[] body(byte[] message, String encoding) {
        if (this == LOKI_PROTOBUF) {
            return snappy(message);
        }
        byte[] packed =
                switch (encoding) {
                    case "gzip" -> Packed.gzip(message);
                    case "zstd" -> Packed.zstd(message);
                    default -> message;
                };
        return this == GRPC ? frame(packed, !encoding.isEmpty()) : packed;
    }

    static byte[] frame(byte[] message, boolean isCompressed) {
        return ByteBuffer.allocate(message.length + 5)
                .put((byte) (isCompressed ? 1 : 0))
                .putInt(message.length)
                .put(message)
                .array();
    }

    /** Literals only, as a lazy encoder may do. */
    static byte[] snappy(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        varint(out, plain.length);
        for (int at = 0; at < plain.length; at += 60) {
            int length = Math.min(60, plain.length - at);
            out.write((length - 1) << 2);
            out.write(plain, at, length);
        }
        return out.toByteArray();
    }

    /** One byte repeated, 64 for every 3 of the block. */
    static byte[] snappyBomb(int plainBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        varint(out, plainBytes);
        out.write(0);
        out.write('x');
        for (int size = 1; size < plainBytes; size += 64) {
            out.write((Math.min(64, plainBytes - size) - 1) << 2 | 2);
            out.write(1);
            out.write(0);
        }
        return out.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, int value) {
        int rest = value;
        for (; rest > 0x7F; rest >>>= 7) {
            out.write((rest & 0x7F) | 0x80);
        }
        out.write(rest);
    }

    byte[] message(List<String> lines) {
        return switch (this) {
            case OTLP_PROTOBUF, GRPC -> protobuf(lines, List.of()).toByteArray();
            case OTLP_JSON -> utf8(json(lines, false));
            case LOKI_JSON -> utf8(lokiJson(lines, false));
            case LOKI_PROTOBUF -> lokiProtobuf(lines, false);
        };
    }

    /** The same with one more record that cannot be kept. */
    byte[] messageWithABadOne(List<String> lines) {
        return switch (this) {
            case OTLP_PROTOBUF, GRPC ->
                    protobuf(lines, List.of(LogRecord.newBuilder().setBody(deep()).build()))
                            .toByteArray();
            case OTLP_JSON -> utf8(json(lines, true));
            case LOKI_JSON -> utf8(lokiJson(lines, true));
            case LOKI_PROTOBUF -> lokiProtobuf(lines, true);
        };
    }

    private static AnyValue deep() {
        AnyValue value = AnyValue.newBuilder().setIntValue(1).build();
        for (int i = 0; i < 20; i++) {
            value =
                    AnyValue.newBuilder()
                            .setArrayValue(ArrayValue.newBuilder().addValues(value))
                            .build();
        }
        return value;
    }

    private static ExportLogsServiceRequest protobuf(List<String> lines, List<LogRecord> more) {
        List<LogRecord> records = new ArrayList<>(more);
        lines.forEach(
                line ->
                        records.add(
                                LogRecord.newBuilder()
                                        .setTimeUnixNano(1)
                                        .setBody(AnyValue.newBuilder().setStringValue(line))
                                        .build()));
        return ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(
                        ResourceLogs.newBuilder()
                                .addScopeLogs(ScopeLogs.newBuilder().addAllLogRecords(records)))
                .build();
    }

    private static String json(List<String> lines, boolean hasBadOne) {
        StringJoiner records = new StringJoiner(",", "[", "]");
        lines.forEach(
                line ->
                        records.add(
                                "{\"timeUnixNano\":\"1\",\"body\":{\"stringValue\":\""
                                        + line
                                        + "\"}}"));
        if (hasBadOne) {
            String deep = "{\"intValue\":1}";
            for (int i = 0; i < 20; i++) {
                deep = "{\"arrayValue\":{\"values\":[" + deep + "]}}";
            }
            records.add("{\"body\":" + deep + "}");
        }
        return "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":" + records + "}]}]}";
    }

    private static String lokiJson(List<String> lines, boolean hasBadOne) {
        StringJoiner values = new StringJoiner(",", "[", "]");
        lines.forEach(line -> values.add("[\"1700000000000000000\",\"" + line + "\"]"));
        if (hasBadOne) {
            values.add("[\"yesterday\",\"bad\"]");
        }
        return "{\"streams\":[{\"stream\":{\"job\":\"a\"},\"values\":" + values + "}]}";
    }

    private static byte[] lokiProtobuf(List<String> lines, boolean hasBadOne) {
        ProtoWriter out = new ProtoWriter(64);
        lokiStream(out, "{job=\"a\"}", lines);
        if (hasBadOne) {
            lokiStream(out, "job=a", List.of("bad"));
        }
        return out.toBytes();
    }

    private static void lokiStream(ProtoWriter out, String labels, List<String> lines) {
        int stream = out.begin(1);
        out.text(1, labels);
        for (String line : lines) {
            int entry = out.begin(2);
            int time = out.begin(1);
            out.whole(1, 1_700_000_000);
            out.end(time);
            out.text(2, line);
            out.end(entry);
        }
        out.end(stream);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

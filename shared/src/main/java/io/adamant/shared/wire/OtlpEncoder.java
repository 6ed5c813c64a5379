package io.adamant.shared.wire;

import io.adamant.shared.model.HostResource;
import java.util.List;
import java.util.Map;

/**
 * Encodes OTLP export requests in two frames, so that the big one is made, compressed and stored
 * once while the resource is still unknown.
 *
 * <pre>
 * Export{Logs,Metrics}ServiceRequest
 *   1: Resource{Logs,Metrics}            head frame: tag, length, then
 *        1: Resource                       the resource         -- {@link #head}
 *        2: Scope{Logs,Metrics}          scope frame            -- {@link #scopeLogs}, {@link #scopeMetrics}
 * </pre>
 *
 * The request is head frame + scope frame; each may be compressed on its own, since gzip members
 * (RFC 1952, 2.2) and zstd frames may be concatenated.
 */
public final class OtlpEncoder {

    private static final String SCOPE_NAME = "io.adamant.agent";

    /** Field of {@code LogRecord}. */
    static final int LOG_ATTRIBUTES = 6;

    private OtlpEncoder() {}

    /** The scope frame of log records: field 2 of {@code ResourceLogs}, tag and length included. */
    public static byte[] scopeLogs(List<LogRecord> records) {
        ProtoWriter out = new ProtoWriter(256 + records.size() * 256);
        int scopeLogs = out.begin(2);
        scope(out);
        for (LogRecord record : records) {
            logRecord(out, record);
        }
        out.end(scopeLogs);
        return out.toBytes();
    }

    /** The scope frame of metric points: field 2 of {@code ResourceMetrics}. */
    public static byte[] scopeMetrics(List<MetricPoint> points) {
        ProtoWriter out = new ProtoWriter(256 + points.size() * 96);
        int scopeMetrics = out.begin(2);
        scope(out);
        for (MetricPoint point : points) {
            metric(out, point);
        }
        out.end(scopeMetrics);
        return out.toBytes();
    }

    /**
     * The head frame that goes in front of a scope frame.
     *
     * @param scopeFrameBytes uncompressed length of the scope frame that follows
     */
    public static byte[] head(HostResource resource, int scopeFrameBytes) {
        ProtoWriter body = new ProtoWriter(512);
        int at = body.begin(1);
        attributes(body, 1, ResourceAttributes.of(resource));
        body.end(at);
        byte[] resourceField = body.toBytes();
        ProtoWriter out = new ProtoWriter(resourceField.length + 8);
        out.header(1, resourceField.length + scopeFrameBytes);
        out.raw(resourceField);
        return out.toBytes();
    }

    /** A whole request in one array, for tests and small senders. */
    public static byte[] request(HostResource resource, byte[] scopeFrame) {
        byte[] head = head(resource, scopeFrame.length);
        byte[] whole = java.util.Arrays.copyOf(head, head.length + scopeFrame.length);
        System.arraycopy(scopeFrame, 0, whole, head.length, scopeFrame.length);
        return whole;
    }

    static void scope(ProtoWriter out) {
        int scope = out.begin(1);
        out.text(1, SCOPE_NAME);
        out.end(scope);
    }

    static void logRecord(ProtoWriter out, LogRecord record) {
        int at = out.begin(2);
        out.fixed64(1, record.timeUnixNanos());
        if (record.severity() != 0) {
            out.whole(2, record.severity());
        }
        Value body = record.body();
        if (body != null) {
            int bodyAt = out.begin(5);
            value(out, body);
            out.end(bodyAt);
        }
        attributes(out, LOG_ATTRIBUTES, record.attributes());
        out.fixed64(11, record.observedUnixNanos());
        out.text(12, record.eventName());
        out.end(at);
    }

    /** The same record as {@link #logRecord} makes of a line, without an object for any part. */
    static void line(
            ProtoWriter out,
            long timeUnixNanos,
            long observedUnixNanos,
            int severity,
            byte[] body,
            int from,
            int length,
            boolean text,
            byte[] attributes,
            int attributesLength) {
        int value = 1 + ProtoWriter.varintBytes(length) + length;
        int severityBytes = severity == 0 ? 0 : 2;
        int record =
                9
                        + severityBytes
                        + 1
                        + ProtoWriter.varintBytes(value)
                        + value
                        + attributesLength
                        + 9;
        out.room(record + 16);
        out.header(2, record);
        out.fixed64(1, timeUnixNanos);
        if (severity != 0) {
            out.whole(2, severity);
        }
        out.header(5, value);
        out.header(text ? 1 : 7, length);
        out.raw(body, from, length);
        out.raw(attributes, 0, attributesLength);
        out.fixed64(11, observedUnixNanos);
    }

    private static void metric(ProtoWriter out, MetricPoint point) {
        int at = out.begin(2);
        out.text(1, point.name());
        out.text(3, point.unit());
        boolean gauge = point.kind() == MetricPoint.Kind.GAUGE;
        int data = out.begin(gauge ? 5 : 7);
        int number = out.begin(1);
        if (point.startUnixNanos() != 0) {
            out.fixed64(2, point.startUnixNanos());
        }
        out.fixed64(3, point.timeUnixNanos());
        out.fixed64(4, Double.doubleToRawLongBits(point.value()));
        attributes(out, 7, point.attributes());
        out.end(number);
        if (!gauge) {
            out.whole(2, 2); // AGGREGATION_TEMPORALITY_CUMULATIVE
            out.whole(3, point.kind() == MetricPoint.Kind.COUNTER ? 1 : 0);
        }
        out.end(data);
        out.end(at);
    }

    static void attributes(ProtoWriter out, int field, Map<String, Value> attributes) {
        attributes.forEach(
                (key, value) -> {
                    int at = out.begin(field);
                    out.text(1, key);
                    int valueAt = out.begin(2);
                    value(out, value);
                    out.end(valueAt);
                    out.end(at);
                });
    }

    private static void value(ProtoWriter out, Value value) {
        switch (value) {
            case Value.Text v -> out.textAlways(1, v.text());
            case Value.Flag v -> out.whole(2, v.set() ? 1 : 0);
            case Value.Whole v -> out.whole(3, v.number());
            case Value.Real v -> out.fixed64(4, Double.doubleToRawLongBits(v.number()));
            case Value.Items v -> {
                int at = out.begin(5);
                for (Value item : v.items()) {
                    int itemAt = out.begin(1);
                    value(out, item);
                    out.end(itemAt);
                }
                out.end(at);
            }
            case Value.Fields v -> {
                int at = out.begin(6);
                attributes(out, 1, v.fields());
                out.end(at);
            }
            case Value.Bytes v -> out.bytes(7, v.bytes());
        }
    }
}

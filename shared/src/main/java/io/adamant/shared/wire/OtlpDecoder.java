package io.adamant.shared.wire;

import io.adamant.shared.wire.MetricPoint.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decodes OTLP/protobuf export requests (opentelemetry-proto 1.x). Unknown fields are skipped, as
 * protobuf demands; every length is checked; nesting is bounded by {@value #MAX_DEPTH}. Histograms
 * and summaries are counted as skipped points, not decoded.
 */
public final class OtlpDecoder {

    /** Deepest nesting of an {@code AnyValue}. */
    public static final int MAX_DEPTH = 16;

    private static final int TRACE_ID_BYTES = 16;
    private static final int SPAN_ID_BYTES = 8;

    private OtlpDecoder() {}

    /**
     * One resource's log records.
     *
     * @param resource the resource's attributes
     * @param records its records, in the order of the wire
     */
    public record ResourceLogs(Map<String, Value> resource, List<LogRecord> records) {}

    /**
     * One resource's metric points.
     *
     * @param resource the resource's attributes
     * @param points gauges and sums, in the order of the wire
     * @param skippedPoints points of kinds that are not decoded
     */
    public record ResourceMetrics(
            Map<String, Value> resource, List<MetricPoint> points, int skippedPoints) {}

    /** Decodes an {@code ExportLogsServiceRequest}. */
    public static List<ResourceLogs> logs(byte[] request) throws MalformedOtlpException {
        List<ResourceLogs> all = new ArrayList<>();
        ProtoReader in = new ProtoReader(request);
        while (in.next()) {
            if (in.is(1, ProtoReader.BYTES)) {
                all.add(resourceLogs(in.message()));
            } else {
                in.skip();
            }
        }
        return all;
    }

    /** Decodes an {@code ExportMetricsServiceRequest}. */
    public static List<ResourceMetrics> metrics(byte[] request) throws MalformedOtlpException {
        List<ResourceMetrics> all = new ArrayList<>();
        ProtoReader in = new ProtoReader(request);
        while (in.next()) {
            if (in.is(1, ProtoReader.BYTES)) {
                all.add(resourceMetrics(in.message()));
            } else {
                in.skip();
            }
        }
        return all;
    }

    private static ResourceLogs resourceLogs(ProtoReader in) throws MalformedOtlpException {
        Map<String, Value> resource = new LinkedHashMap<>();
        List<LogRecord> records = new ArrayList<>();
        while (in.next()) {
            if (in.is(1, ProtoReader.BYTES)) {
                attributes(in.message(), 1, resource);
            } else if (in.is(2, ProtoReader.BYTES)) {
                scopeLogs(in.message(), records);
            } else {
                in.skip();
            }
        }
        return new ResourceLogs(resource, records);
    }

    private static void scopeLogs(ProtoReader in, List<LogRecord> records)
            throws MalformedOtlpException {
        while (in.next()) {
            if (in.is(2, ProtoReader.BYTES)) {
                records.add(logRecord(in.message()));
            } else {
                in.skip();
            }
        }
    }

    private static LogRecord logRecord(ProtoReader in) throws MalformedOtlpException {
        long time = 0;
        long observed = 0;
        int severity = 0;
        String eventName = "";
        Value body = null;
        String traceId = "";
        String spanId = "";
        Map<String, Value> attributes = new LinkedHashMap<>();
        while (in.next()) {
            if (in.is(1, ProtoReader.FIXED64)) {
                time = in.fixed64();
            } else if (in.is(2, ProtoReader.VARINT)) {
                severity = (int) in.varint();
            } else if (in.is(5, ProtoReader.BYTES)) {
                body = value(in.message(), 0);
            } else if (in.is(6, ProtoReader.BYTES)) {
                attribute(in.message(), attributes, 0);
            } else if (in.is(9, ProtoReader.BYTES)) {
                traceId = in.id(TRACE_ID_BYTES);
            } else if (in.is(10, ProtoReader.BYTES)) {
                spanId = in.id(SPAN_ID_BYTES);
            } else if (in.is(11, ProtoReader.FIXED64)) {
                observed = in.fixed64();
            } else if (in.is(12, ProtoReader.BYTES)) {
                eventName = in.text();
            } else {
                in.skip();
            }
        }
        return new LogRecord(
                time, observed, severity, eventName, body, attributes, traceId, spanId);
    }

    private static ResourceMetrics resourceMetrics(ProtoReader in) throws MalformedOtlpException {
        Map<String, Value> resource = new LinkedHashMap<>();
        List<MetricPoint> points = new ArrayList<>();
        int skipped = 0;
        while (in.next()) {
            if (in.is(1, ProtoReader.BYTES)) {
                attributes(in.message(), 1, resource);
            } else if (in.is(2, ProtoReader.BYTES)) {
                skipped += scopeMetrics(in.message(), points);
            } else {
                in.skip();
            }
        }
        return new ResourceMetrics(resource, points, skipped);
    }

    private static int scopeMetrics(ProtoReader in, List<MetricPoint> points)
            throws MalformedOtlpException {
        int skipped = 0;
        while (in.next()) {
            if (in.is(2, ProtoReader.BYTES)) {
                skipped += metric(in.message(), points);
            } else {
                in.skip();
            }
        }
        return skipped;
    }

    private static int metric(ProtoReader in, List<MetricPoint> points)
            throws MalformedOtlpException {
        String name = "";
        String unit = "";
        int skipped = 0;
        while (in.next()) {
            if (in.is(1, ProtoReader.BYTES)) {
                name = in.text();
            } else if (in.is(3, ProtoReader.BYTES)) {
                unit = in.text();
            } else if (in.is(MetricKinds.GAUGE, ProtoReader.BYTES)) {
                numbers(in.message(), name, unit, true, points);
            } else if (in.is(MetricKinds.SUM, ProtoReader.BYTES)) {
                numbers(in.message(), name, unit, false, points);
            } else if (MetricKinds.isData(in)) {
                skipped += MetricKinds.pointsOfKind(in);
            } else {
                in.skip();
            }
        }
        return skipped;
    }

    private static void numbers(
            ProtoReader in, String name, String unit, boolean gauge, List<MetricPoint> points)
            throws MalformedOtlpException {
        List<DataPoint> numbers = new ArrayList<>();
        boolean monotonic = false;
        while (in.next()) {
            if (in.is(1, ProtoReader.BYTES)) {
                numbers.add(number(in.message()));
            } else if (!gauge && in.is(3, ProtoReader.VARINT)) {
                monotonic = in.varint() != 0;
            } else {
                in.skip();
            }
        }
        Kind kind = gauge ? Kind.GAUGE : monotonic ? Kind.COUNTER : Kind.UP_DOWN_COUNTER;
        for (DataPoint n : numbers) {
            points.add(
                    new MetricPoint(
                            name, unit, kind, n.attributes(), n.start(), n.time(), n.value()));
        }
    }

    private record DataPoint(Map<String, Value> attributes, long start, long time, double value) {}

    private static DataPoint number(ProtoReader in) throws MalformedOtlpException {
        Map<String, Value> attributes = new LinkedHashMap<>();
        long start = 0;
        long time = 0;
        double value = 0;
        while (in.next()) {
            if (in.is(2, ProtoReader.FIXED64)) {
                start = in.fixed64();
            } else if (in.is(3, ProtoReader.FIXED64)) {
                time = in.fixed64();
            } else if (in.is(4, ProtoReader.FIXED64)) {
                value = Double.longBitsToDouble(in.fixed64());
            } else if (in.is(6, ProtoReader.FIXED64)) {
                value = in.fixed64();
            } else if (in.is(7, ProtoReader.BYTES)) {
                attribute(in.message(), attributes, 0);
            } else {
                in.skip();
            }
        }
        return new DataPoint(attributes, start, time, value);
    }

    static void attributes(ProtoReader in, int field, Map<String, Value> into)
            throws MalformedOtlpException {
        while (in.next()) {
            if (in.is(field, ProtoReader.BYTES)) {
                attribute(in.message(), into, 0);
            } else {
                in.skip();
            }
        }
    }

    private static void attribute(ProtoReader in, Map<String, Value> into, int depth)
            throws MalformedOtlpException {
        String key = "";
        Value value = null;
        while (in.next()) {
            if (in.is(1, ProtoReader.BYTES)) {
                key = in.text();
            } else if (in.is(2, ProtoReader.BYTES)) {
                value = value(in.message(), depth);
            } else {
                in.skip();
            }
        }
        if (value != null) {
            into.put(key, value);
        }
    }

    private static @Nullable Value value(ProtoReader in, int depth) throws MalformedOtlpException {
        if (depth >= MAX_DEPTH) {
            throw in.malformed("values nested deeper than " + MAX_DEPTH);
        }
        Value value = null;
        while (in.next()) {
            if (in.is(1, ProtoReader.BYTES)) {
                value = new Value.Text(in.text());
            } else if (in.is(2, ProtoReader.VARINT)) {
                value = new Value.Flag(in.varint() != 0);
            } else if (in.is(3, ProtoReader.VARINT)) {
                value = new Value.Whole(in.varint());
            } else if (in.is(4, ProtoReader.FIXED64)) {
                value = new Value.Real(Double.longBitsToDouble(in.fixed64()));
            } else if (in.is(5, ProtoReader.BYTES)) {
                value = items(in.message(), depth + 1);
            } else if (in.is(6, ProtoReader.BYTES)) {
                value = fields(in.message(), depth + 1);
            } else if (in.is(7, ProtoReader.BYTES)) {
                value = new Value.Bytes(in.bytes());
            } else {
                in.skip();
            }
        }
        return value;
    }

    private static Value items(ProtoReader in, int depth) throws MalformedOtlpException {
        List<Value> items = new ArrayList<>();
        while (in.next()) {
            if (in.is(1, ProtoReader.BYTES)) {
                Value item = value(in.message(), depth);
                if (item != null) {
                    items.add(item);
                }
            } else {
                in.skip();
            }
        }
        return new Value.Items(items);
    }

    private static Value fields(ProtoReader in, int depth) throws MalformedOtlpException {
        Map<String, Value> fields = new LinkedHashMap<>();
        while (in.next()) {
            if (in.is(1, ProtoReader.BYTES)) {
                attribute(in.message(), fields, depth);
            } else {
                in.skip();
            }
        }
        return new Value.Fields(fields);
    }
}

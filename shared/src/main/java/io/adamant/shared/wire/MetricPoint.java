package io.adamant.shared.wire;

import java.util.Map;

/**
 * One number of one series (opentelemetry-proto metrics/v1/metrics.proto, gauge and sum only).
 *
 * @param name OTel name, such as {@code system.memory.usage}
 * @param unit UCUM unit, such as {@code By}, {@code s}, {@code 1}
 * @param kind what the number means
 * @param attributes what tells this series from others of the same name
 * @param startUnixNanos since when a sum counts, 0 for a gauge
 * @param timeUnixNanos when it was read
 * @param value the number
 */
public record MetricPoint(
        String name,
        String unit,
        Kind kind,
        Map<String, Value> attributes,
        long startUnixNanos,
        long timeUnixNanos,
        double value) {

    public MetricPoint {
        attributes = java.util.Collections.unmodifiableMap(attributes);
    }

    /** What the number means. */
    public enum Kind {
        /** A level that goes up and down. */
        GAUGE,
        /** A cumulative, monotonic count since {@code startUnixNanos}. */
        COUNTER,
        /** A cumulative sum that may fall. */
        UP_DOWN_COUNTER
    }
}

package io.adamant.shared.wire;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One OTLP log record (opentelemetry-proto logs/v1/logs.proto).
 *
 * @param timeUnixNanos when it happened, 0 when unknown
 * @param observedUnixNanos when it was read
 * @param severity OTel severity number 1 to 24, 0 when unknown
 * @param eventName set for events, empty for ordinary log lines
 * @param body what was said, or null
 * @param attributes named values
 * @param traceId the trace that it belongs to, 32 hex digits, empty for none
 * @param spanId the span that it belongs to, 16 hex digits, empty for none
 */
public record LogRecord(
        long timeUnixNanos,
        long observedUnixNanos,
        int severity,
        String eventName,
        @Nullable Value body,
        Map<String, Value> attributes,
        String traceId,
        String spanId) {

    public static final int SEVERITY_INFO = 9;
    public static final int SEVERITY_WARN = 13;
    public static final int SEVERITY_ERROR = 17;

    public LogRecord {
        attributes = java.util.Collections.unmodifiableMap(attributes);
    }

    /** A record of no trace. */
    public LogRecord(
            long timeUnixNanos,
            long observedUnixNanos,
            int severity,
            String eventName,
            @Nullable Value body,
            Map<String, Value> attributes) {
        this(timeUnixNanos, observedUnixNanos, severity, eventName, body, attributes, "", "");
    }
}

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
 */
public record LogRecord(
        long timeUnixNanos,
        long observedUnixNanos,
        int severity,
        String eventName,
        @Nullable Value body,
        Map<String, Value> attributes) {

    public static final int SEVERITY_INFO = 9;
    public static final int SEVERITY_WARN = 13;
    public static final int SEVERITY_ERROR = 17;

    public LogRecord {
        attributes = java.util.Collections.unmodifiableMap(attributes);
    }
}

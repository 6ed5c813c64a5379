package io.adamant.shared.wire;

import java.util.Map;

/**
 * One OTLP span (opentelemetry-proto trace/v1/trace.proto).
 *
 * @param traceId 32 hex digits
 * @param spanId 16 hex digits
 * @param parentSpanId 16 hex digits, or empty for a root
 * @param name low cardinality
 * @param startUnixNanos when it began
 * @param endUnixNanos when it ended
 * @param attributes named values
 * @param failure empty where it went well, or what went wrong
 */
public record SpanRecord(
        String traceId,
        String spanId,
        String parentSpanId,
        String name,
        long startUnixNanos,
        long endUnixNanos,
        Map<String, Value> attributes,
        String failure) {}

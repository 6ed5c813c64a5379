package io.adamant.shared.wire;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Encodes spans.
 *
 * <pre>
 * ExportTraceServiceRequest
 *   1: ResourceSpans
 *        1: Resource        1: attributes
 *        2: ScopeSpans      1: scope{1: name}   2: Span, each
 * Span
 *   1: trace_id, 16 bytes   2: span_id, 8 bytes   4: parent_span_id   5: name   6: kind, 1 internal
 *   7: start, fixed64       8: end, fixed64       9: attributes
 *  15: status{2: message, 3: code, 2 error}       absent when all is well
 * </pre>
 */
public final class OtlpSpans {

    private static final int KIND_INTERNAL = 1;
    private static final int STATUS_ERROR = 2;

    private OtlpSpans() {}

    /** A whole request of one resource and one scope. */
    public static byte[] request(
            Map<String, Value> resource, String scope, List<SpanRecord> spans) {
        ProtoWriter out = new ProtoWriter(256 * (1 + spans.size()));
        int resourceSpans = out.begin(1);
        int resourceAt = out.begin(1);
        OtlpEncoder.attributes(out, 1, resource);
        out.end(resourceAt);
        int scopeSpans = out.begin(2);
        int scopeAt = out.begin(1);
        out.text(1, scope);
        out.end(scopeAt);
        spans.forEach(span -> span(out, span));
        out.end(scopeSpans);
        out.end(resourceSpans);
        return out.toBytes();
    }

    private static void span(ProtoWriter out, SpanRecord span) {
        HexFormat hex = HexFormat.of();
        int at = out.begin(2);
        out.bytes(1, hex.parseHex(span.traceId()));
        out.bytes(2, hex.parseHex(span.spanId()));
        if (!span.parentSpanId().isEmpty()) {
            out.bytes(4, hex.parseHex(span.parentSpanId()));
        }
        out.text(5, span.name());
        out.whole(6, KIND_INTERNAL);
        out.fixed64(7, span.startUnixNanos());
        out.fixed64(8, span.endUnixNanos());
        OtlpEncoder.attributes(out, 9, span.attributes());
        if (!span.failure().isEmpty()) {
            int status = out.begin(15);
            out.text(2, span.failure());
            out.whole(3, STATUS_ERROR);
            out.end(status);
        }
        out.end(at);
    }
}

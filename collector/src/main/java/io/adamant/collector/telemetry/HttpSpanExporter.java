package io.adamant.collector.telemetry;

import io.adamant.shared.wire.OtlpSpans;
import io.adamant.shared.wire.SpanRecord;
import io.adamant.shared.wire.Value;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Spans over OTLP/HTTP with our own encoder and the JDK's client: the SDK's exporter would bring
 * okhttp and Kotlin, 4.5 MB. What the backend does not take at once is dropped and counted: these
 * spans are for looking, not for keeping.
 */
public final class HttpSpanExporter implements SpanExporter {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final URI url;
    private final Map<String, String> headers;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(TIMEOUT)
                    .build();
    private final Count exported;
    private final Count failed;

    /**
     * Sends nothing yet.
     *
     * @param base address of a backend; {@code /v1/traces} is put behind it
     * @param headers sent with each request; secrets
     */
    public HttpSpanExporter(URI base, Map<String, String> headers, Meters meters) {
        String text = base.toString();
        url = URI.create((text.endsWith("/") ? text : text + "/") + "v1/traces");
        this.headers = Map.copyOf(headers);
        exported = outcome(meters, "exported");
        failed = outcome(meters, "failed");
    }

    private static Count outcome(Meters meters, String outcome) {
        return meters.counter(
                "adamant_trace_spans",
                "Spans of the collector's own work by what became of them.",
                "outcome",
                outcome);
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url)
                        .timeout(TIMEOUT)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(encode(spans)));
        headers.forEach(request::setHeader);
        request.setHeader("Content-Type", "application/x-protobuf");
        CompletableResultCode result = new CompletableResultCode();
        var _ =
                http.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding())
                        .whenComplete(
                                (response, unreachable) -> {
                                    if (unreachable == null && response.statusCode() == 200) {
                                        exported.add(spans.size());
                                        result.succeed();
                                    } else {
                                        failed.add(spans.size());
                                        result.fail();
                                    }
                                });
        return result;
    }

    private static byte[] encode(Collection<SpanData> spans) {
        Map<String, Value> resource = new LinkedHashMap<>();
        spans.stream()
                .findFirst()
                .ifPresent(
                        first ->
                                first.getResource()
                                        .getAttributes()
                                        .forEach((key, v) -> resource.put(key.getKey(), value(v))));
        return OtlpSpans.request(
                resource,
                "io.adamant.collector",
                spans.stream().map(HttpSpanExporter::record).toList());
    }

    private static SpanRecord record(SpanData span) {
        Map<String, Value> attributes = new LinkedHashMap<>();
        span.getAttributes().forEach((key, v) -> attributes.put(key.getKey(), value(v)));
        boolean isRoot = span.getParentSpanId().equals(SpanId.getInvalid());
        boolean isError = span.getStatus().getStatusCode() == StatusCode.ERROR;
        String why = span.getStatus().getDescription();
        return new SpanRecord(
                span.getTraceId(),
                span.getSpanId(),
                isRoot ? "" : span.getParentSpanId(),
                span.getName(),
                span.getStartEpochNanos(),
                span.getEndEpochNanos(),
                attributes,
                isError ? (why.isEmpty() ? "failed" : why) : "");
    }

    private static Value value(Object attribute) {
        return Value.of(String.valueOf(attribute));
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        http.shutdown();
        return CompletableResultCode.ofSuccess();
    }
}

package io.adamant.collector.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * {@link Traces} on the OpenTelemetry SDK: a queue of {@value #QUEUE} spans, sent on in batches;
 * what comes while it is full is dropped by the SDK, and shows as the difference between the spans
 * ended and those exported or failed.
 */
public final class OtelTraces implements Traces, AutoCloseable {

    static final int QUEUE = 2_048;
    private static final int BATCH = 256;
    private static final long CLOSE_SECONDS = 5;
    private static final int MAX_VALUE_CHARS = 256;

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final RandomGenerator random;
    private final int oneIn;
    private final Count ended;

    /**
     * Starts the exporting thread.
     *
     * @param oneIn of {@link #beginOften} one in so many is kept
     * @param random chooses them; safe for many threads
     */
    public OtelTraces(SpanExporter exporter, int oneIn, RandomGenerator random, Meters meters) {
        this.random = random;
        this.oneIn = oneIn;
        ended =
                meters.counter(
                        "adamant_trace_spans",
                        "Spans of the collector's own work by what became of them.",
                        "outcome",
                        "ended");
        provider =
                SdkTracerProvider.builder()
                        .setResource(
                                Resource.create(
                                        Attributes.of(
                                                AttributeKey.stringKey("service.name"),
                                                "adamant-collector")))
                        .setSpanLimits(
                                SpanLimits.builder()
                                        .setMaxAttributeValueLength(MAX_VALUE_CHARS)
                                        .build())
                        .addSpanProcessor(
                                BatchSpanProcessor.builder(exporter)
                                        .setMaxQueueSize(QUEUE)
                                        .setMaxExportBatchSize(BATCH)
                                        .build())
                        .build();
        tracer = provider.get("io.adamant.collector");
    }

    @Override
    public Span begin(String name, String... attributes) {
        SpanBuilder builder = tracer.spanBuilder(name);
        for (int i = 0; i + 1 < attributes.length; i += 2) {
            builder.setAttribute(attributes[i], attributes[i + 1]);
        }
        return new Kept(builder.startSpan(), ended);
    }

    @Override
    public Span beginOften(String name, String... attributes) {
        return random.nextInt(oneIn) == 0
                ? begin(name, attributes).with("sampled.one_in", Integer.toString(oneIn))
                : NoTraces.INSTANCE;
    }

    private record Kept(io.opentelemetry.api.trace.Span span, Count ended) implements Span {

        @Override
        public Span with(String key, String value) {
            span.setAttribute(key, value);
            return this;
        }

        @Override
        public Span failed(String why) {
            span.setStatus(StatusCode.ERROR, why);
            return this;
        }

        @Override
        public void end() {
            ended.increment();
            span.end();
        }
    }

    /** Sends what is queued; waits at most five seconds. */
    @Override
    public void close() {
        var _ = provider.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}

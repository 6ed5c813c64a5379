package io.adamant.collector.journal.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.adamant.collector.fuzz.Mutations;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpDecoder;
import io.adamant.shared.wire.OtlpShape;
import io.adamant.shared.wire.OtlpSieve;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Mutated bodies of every format: each ends as a request that can be decoded or is refused, nothing
 * grows over the limit, the same bytes give the same answer.
 */
final class FormatsFuzzTest {

    private static final int LIMIT = 64 * 1024;

    @ParameterizedTest
    @EnumSource(Format.class)
    void whatIsTakenCanBeDecoded(Format format) {
        Mutations mutations = new Mutations(seeds(format));
        Mutations.cases(1)
                .forEach(
                        seed -> {
                            byte[] body = mutations.apply(seed);
                            Converted converted = convert(format, body);
                            String about = format + " seed " + seed;
                            assertThat(convert(format, body))
                                    .as(about)
                                    .usingRecursiveComparison()
                                    .isEqualTo(converted);
                            if (converted instanceof Converted.Otlp otlp) {
                                assertThat(otlp.request().length)
                                        .as(about)
                                        .isLessThanOrEqualTo(LIMIT + 2 * body.length + 1_000);
                                decode(otlp.request(), format, about);
                            }
                        });
    }

    private static Converted convert(Format format, byte[] body) {
        return Formats.logs(format.contentType(), "sender", 5, body, LIMIT);
    }

    private static void decode(byte[] request, Format format, String about) {
        try {
            Optional<OtlpShape> shape = OtlpShape.logs(request, 100_000);
            if (shape.isPresent()) {
                byte[] kept = OtlpSieve.keepGood(request, shape.get());
                assertThat(
                                OtlpDecoder.logs(kept).stream()
                                        .mapToInt(part -> part.records().size())
                                        .sum())
                        .as(about)
                        .isEqualTo(shape.get().records());
            }
        } catch (MalformedOtlpException malformed) {
            assertThat(format).as(about).isEqualTo(Format.OTLP_PROTOBUF);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"metrics", "traces"})
    void metricsAndTracesToo(String signal) {
        Mutations mutations = new Mutations(jsonOf(signal));
        Mutations.cases(7)
                .forEach(
                        seed -> {
                            byte[] body = mutations.apply(seed);
                            boolean isMetrics = signal.equals("metrics");
                            Converted converted =
                                    isMetrics
                                            ? Formats.metrics("application/json", body, LIMIT)
                                            : Formats.traces("application/json", body, LIMIT);
                            if (converted instanceof Converted.Otlp otlp) {
                                walk(isMetrics, otlp.request(), seed);
                            }
                        });
    }

    private static void walk(boolean isMetrics, byte[] request, long seed) {
        try {
            Optional<OtlpShape> shape =
                    isMetrics
                            ? OtlpShape.metrics(request, 100_000)
                            : OtlpShape.traces(request, 100_000);
            if (shape.isPresent() && isMetrics) {
                byte[] kept = OtlpSieve.keepGood(request, shape.get());
                assertThat(OtlpDecoder.metrics(kept)).as("seed %d", seed).isNotNull();
            }
        } catch (MalformedOtlpException deepResource) {
            assertThat(deepResource.getMessage()).as("seed %d", seed).contains("nested");
        }
    }

    private static List<byte[]> jsonOf(String signal) {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            AnyMessage any = new AnyMessage(i);
            Message message =
                    switch (signal) {
                        case "logs" -> any.fill(ExportLogsServiceRequest.newBuilder()).build();
                        case "metrics" ->
                                any.fill(ExportMetricsServiceRequest.newBuilder()).build();
                        default -> any.fill(ExportTraceServiceRequest.newBuilder()).build();
                    };
            byte[] json = JsonText.of(message).toBuffer().getBytes();
            if (json.length < 16_000) {
                seeds.add(json);
            }
        }
        seeds.add("{}".getBytes(StandardCharsets.US_ASCII));
        return seeds;
    }

    private static List<byte[]> seeds(Format format) {
        return switch (format) {
            case OTLP_JSON -> jsonOf("logs");
            case OTLP_PROTOBUF ->
                    List.of(
                            new AnyMessage(1)
                                    .fill(ExportLogsServiceRequest.newBuilder())
                                    .build()
                                    .toByteArray(),
                            new AnyMessage(5)
                                    .fill(ExportLogsServiceRequest.newBuilder())
                                    .build()
                                    .toByteArray());
            case LOKI_JSON ->
                    List.of(
                            utf8(
                                    "{\"streams\":[{\"stream\":{\"host\":\"a\",\"level\":\"warn\"},"
                                            + "\"values\":[[\"1700000000000000000\",\"one\"],"
                                            + "[\"2\",\"two\",{\"k\":\"v\"}]]},"
                                            + "{\"values\":[[\"3\",\"x\"]],\"stream\":{\"job\":\"b\"}}]}"),
                            utf8("{\"streams\":[]}"));
            case LOKI_PROTOBUF ->
                    List.of(lokiProtobuf("{a=\"b\", host=\"x\\n\"}"), lokiProtobuf("{"));
            case SYSLOG ->
                    List.of(
                            utf8("42 <34>1 2026-11-21T10:00:00Z web app 1 - - t"),
                            utf8("19:2 <34>1 - h a - - - x9 <1>a: b c5 hello"),
                            utf8("36 <34>Nov 21 10:00:00 web app[7]: text!"),
                            utf8(
                                    "47 <165>1 - h a - - [x@1 k=\"v\\\"\"][y z=\"1\"]"
                                            + " \u00EF\u00BB\u00BFm"));
        };
    }

    private static byte[] lokiProtobuf(String labels) {
        io.adamant.shared.wire.ProtoWriter out = new io.adamant.shared.wire.ProtoWriter(64);
        int stream = out.begin(1);
        out.text(1, labels);
        int entry = out.begin(2);
        int time = out.begin(1);
        out.whole(1, 1_700_000_000);
        out.whole(2, 5);
        out.end(time);
        out.text(2, "line");
        int pair = out.begin(3);
        out.text(1, "k");
        out.text(2, "v");
        out.end(pair);
        out.end(entry);
        out.end(stream);
        return out.toBytes();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

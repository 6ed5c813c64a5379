package io.adamant.collector.api.loki;

import io.adamant.collector.logs.logql.Answer;
import io.adamant.collector.logs.logql.Series;
import io.adamant.collector.logs.logql.Steps;
import io.adamant.collector.logs.logql.Value;
import io.adamant.collector.logs.logql.pipeline.Line;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Answers in Loki's shapes. */
final class LokiJson {

    private static final double MILLIS_PER_SECOND = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;

    private LokiJson() {}

    /** Labels in the order of their names. */
    static JsonObject labels(Map<String, String> labels) {
        JsonObject json = new JsonObject(new LinkedHashMap<>());
        new TreeMap<>(labels).forEach(json::put);
        return json;
    }

    /**
     * Lines by stream, both in the order in which they came.
     *
     * @param isCategorized whether the labels of a stream are those of the stream alone
     */
    static JsonArray streams(List<Line> lines, boolean isCategorized) {
        Map<Map<String, String>, JsonArray> byStream = new LinkedHashMap<>();
        for (Line line : lines) {
            Map<String, String> stream = isCategorized ? line.stream() : line.labels();
            byStream.computeIfAbsent(stream, _ -> new JsonArray()).add(line(line, isCategorized));
        }
        JsonArray result = new JsonArray();
        byStream.forEach(
                (labels, values) ->
                        result.add(
                                new JsonObject()
                                        .put("stream", labels(labels))
                                        .put("values", values)));
        return result;
    }

    private static JsonArray line(Line line, boolean isCategorized) {
        JsonArray json =
                new JsonArray().add(Long.toString(line.entry().unixNanos())).add(line.text());
        if (isCategorized) {
            JsonObject more = new JsonObject();
            if (!line.metadata().isEmpty()) {
                more.put("structuredMetadata", labels(line.metadata()));
            }
            if (!line.parsed().isEmpty()) {
                more.put("parsed", labels(line.parsed()));
            }
            json.add(more);
        }
        return json;
    }

    /** One moment: a vector, the largest first where that was asked for, or a scalar. */
    static JsonObject instant(Answer.Numbers numbers) {
        Object at = seconds(numbers.steps().at(0));
        return switch (numbers.value()) {
            case Value.Scalar scalar ->
                    new JsonObject()
                            .put("resultType", "scalar")
                            .put("result", sample(at, scalar.value()));
            case Value.Vector vector -> {
                JsonArray result = new JsonArray();
                vector.series().stream()
                        .sorted(
                                Comparator.comparing(
                                        (Series s) -> new TreeMap<>(s.labels()).toString()))
                        .forEach(
                                series ->
                                        result.add(
                                                new JsonObject()
                                                        .put("metric", labels(series.labels()))
                                                        .put("value", sample(at, series.at(0)))));
                yield new JsonObject().put("resultType", "vector").put("result", result);
            }
        };
    }

    /** Many moments: a matrix; a scalar is a series without labels. */
    static JsonObject matrix(Answer.Numbers numbers) {
        Steps steps = numbers.steps();
        JsonArray result = new JsonArray();
        switch (numbers.value()) {
            case Value.Scalar scalar -> {
                JsonArray values = new JsonArray();
                for (int step = 0; step < steps.count(); step++) {
                    values.add(sample(seconds(steps.at(step)), scalar.value()));
                }
                result.add(series(Map.of(), values));
            }
            case Value.Vector vector ->
                    vector.series().stream()
                            .sorted(
                                    Comparator.comparing(
                                            (Series s) -> new TreeMap<>(s.labels()).toString()))
                            .forEach(series -> result.add(series(series, steps)));
        }
        return new JsonObject().put("resultType", "matrix").put("result", result);
    }

    private static JsonObject series(Series series, Steps steps) {
        JsonArray values = new JsonArray();
        series.forEachStep(step -> values.add(sample(seconds(steps.at(step)), series.at(step))));
        return series(series.labels(), values);
    }

    private static JsonObject series(Map<String, String> labels, JsonArray values) {
        return new JsonObject().put("metric", labels(labels)).put("values", values);
    }

    static JsonArray sample(Object seconds, double value) {
        return new JsonArray().add(seconds).add(number(value));
    }

    /** Unix seconds, with milliseconds where there are some. */
    static Object seconds(long unixNanos) {
        long millis = Math.floorDiv(unixNanos, 1_000_000L);
        return millis % 1_000 == 0
                ? (Object) (millis / 1_000)
                : (Object) (millis / MILLIS_PER_SECOND);
    }

    /** The shortest decimal number without an exponent, as Go writes it. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }

    /** What Grafana shows under "Stats". */
    static JsonObject stats(Answer.Looked looked, long tookNanos, long returned) {
        double seconds = Math.max(tookNanos, 1) / NANOS_PER_SECOND;
        return new JsonObject()
                .put(
                        "summary",
                        new JsonObject()
                                .put("bytesProcessedPerSecond", (long) (looked.bytes() / seconds))
                                .put("linesProcessedPerSecond", (long) (looked.entries() / seconds))
                                .put("totalBytesProcessed", looked.bytes())
                                .put("totalLinesProcessed", looked.entries())
                                .put("totalEntriesReturned", returned)
                                .put("execTime", seconds)
                                .put("queueTime", 0));
    }

    /** The envelope; what could not be looked at is named in {@code warnings}. */
    static JsonObject success(JsonObject data, Answer.Looked looked) {
        JsonObject json = new JsonObject().put("status", "success");
        if (!looked.missing().isEmpty()) {
            json.put("warnings", new JsonArray(looked.missing()));
        }
        return json.put("data", data);
    }
}

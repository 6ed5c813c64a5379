package io.adamant.collector.api.loki;

import io.adamant.collector.logs.Buckets;
import io.adamant.collector.logs.LineFilter;
import io.adamant.collector.logs.LogStore;
import io.adamant.collector.logs.LogStore.Cell;
import io.adamant.collector.logs.LogStore.Counted;
import io.adamant.collector.logs.LogStore.Series;
import io.adamant.collector.logs.Scan;
import io.adamant.collector.logs.Scan.Order;
import io.adamant.collector.logs.Span;
import io.adamant.collector.logs.logql.Steps;
import io.adamant.collector.logs.logql.syntax.Expr.LogQuery;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How much there is: {@code index/stats}, {@code index/volume}, {@code index/volume_range}. */
final class VolumeEndpoints {

    private static final int DEFAULT_LIMIT = 100;
    private static final List<LineFilter> NO_FILTER = List.of();

    private final LogStore store;
    private final Duration deadline;

    VolumeEndpoints(LogStore store, Duration deadline) {
        this.store = store;
        this.deadline = deadline;
    }

    LokiReply stats(LokiAsk ask) {
        LogQuery query = ask.logQuery();
        Span span = ask.span(LokiAsk.HOUR);
        int streams =
                store.streams(query.matchers(), span, LabelEndpoints.MAX_STREAMS).sets().size();
        long entries = 0;
        long bytes = 0;
        for (Series series : count(query, whole(span), List.of()).series()) {
            for (Cell cell : series.cells()) {
                entries += cell.records();
                bytes += cell.bytes();
            }
        }
        return LokiReply.json(
                new JsonObject()
                        .put("streams", streams)
                        .put("chunks", streams)
                        .put("entries", entries)
                        .put("bytes", bytes));
    }

    LokiReply volume(LokiAsk ask) {
        Span span = ask.span(LokiAsk.HOUR);
        Object at = LokiJson.seconds(span.untilUnixNanos());
        JsonArray result = new JsonArray();
        for (Volume volume : volumes(ask, whole(span))) {
            result.add(
                    new JsonObject()
                            .put("metric", LokiJson.labels(volume.labels()))
                            .put("value", LokiJson.sample(at, (double) volume.bytes())));
        }
        return LokiReply.data(new JsonObject().put("resultType", "vector").put("result", result));
    }

    LokiReply volumeRange(LokiAsk ask) {
        Span span = ask.span(LokiAsk.HOUR);
        long step = ask.stepNanos(span);
        Steps steps = Steps.range(span.fromUnixNanos(), span.untilUnixNanos(), step);
        Buckets buckets = new Buckets(steps.firstUnixNanos(), step, step, steps.count());
        JsonArray result = new JsonArray();
        for (Volume volume : volumes(ask, buckets)) {
            JsonArray values = new JsonArray();
            for (int i = 0; i < volume.cells().length; i++) {
                if (volume.cells()[i] > 0) {
                    Object at = LokiJson.seconds(steps.at(i));
                    values.add(LokiJson.sample(at, (double) volume.cells()[i]));
                }
            }
            result.add(
                    new JsonObject()
                            .put("metric", LokiJson.labels(volume.labels()))
                            .put("values", values));
        }
        return LokiReply.data(new JsonObject().put("resultType", "matrix").put("result", result));
    }

    /**
     * Bytes of one label set.
     *
     * @param cells by bucket
     */
    private record Volume(Map<String, String> labels, long[] cells) {

        long bytes() {
            long sum = 0;
            for (long cell : cells) {
                sum += cell;
            }
            return sum;
        }
    }

    /** The largest first. */
    private List<Volume> volumes(LokiAsk ask, Buckets buckets) {
        LogQuery query = ask.logQuery();
        boolean isByLabel = "labels".equals(ask.text("aggregateBy"));
        Map<Map<String, String>, Volume> volumes = new HashMap<>();
        for (Series series : count(query, buckets, List.copyOf(names(ask, query))).series()) {
            if (isByLabel) {
                series.labels()
                        .keySet()
                        .forEach(name -> add(volumes, Map.of(name, ""), series, buckets));
            } else {
                add(volumes, series.labels(), series, buckets);
            }
        }
        return volumes.values().stream()
                .sorted(Comparator.comparingLong(Volume::bytes).reversed())
                .limit(ask.number("limit", DEFAULT_LIMIT, Counted.MAX_SERIES))
                .toList();
    }

    private static void add(
            Map<Map<String, String>, Volume> volumes,
            Map<String, String> labels,
            Series series,
            Buckets buckets) {
        Volume volume =
                volumes.computeIfAbsent(labels, l -> new Volume(l, new long[buckets.count()]));
        for (Cell cell : series.cells()) {
            volume.cells()[cell.bucket()] += cell.bytes();
        }
    }

    /** The labels asked for, or those that the selector names. */
    private static Set<String> names(LokiAsk ask, LogQuery query) {
        Set<String> names = new LinkedHashSet<>();
        String targets = ask.text("targetLabels");
        if (targets == null) {
            query.matchers().forEach(matcher -> names.add(matcher.label()));
        } else {
            names.addAll(List.of(targets.split(",")));
        }
        return names;
    }

    private Counted count(LogQuery query, Buckets buckets, List<String> by) {
        Scan scan =
                new Scan(query.matchers(), NO_FILTER, buckets.span(), Order.OLDEST_FIRST, deadline);
        return store.count(scan, buckets, by);
    }

    /** One bucket over all of it. */
    private static Buckets whole(Span span) {
        long range = Math.max(1, span.untilUnixNanos() - span.fromUnixNanos());
        return new Buckets(span.untilUnixNanos() - 1, 1, range, 1);
    }
}

package io.adamant.collector.api.loki;

import io.adamant.collector.logs.LogStore;
import io.adamant.collector.logs.Scan.Order;
import io.adamant.collector.logs.Span;
import io.adamant.collector.logs.StreamLabels;
import io.adamant.collector.logs.logql.Answer;
import io.adamant.collector.logs.logql.LogqlEngine;
import io.adamant.collector.logs.logql.pipeline.FieldCensus;
import io.adamant.collector.logs.logql.syntax.Expr.LogQuery;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What labels there are, for Grafana's query builder. */
final class LabelEndpoints {

    /** Most streams that are looked at for one answer. */
    static final int MAX_STREAMS = 10_000;

    private static final long SIX_HOURS = 6 * LokiAsk.HOUR;
    private static final int DEFAULT_SAMPLE = 1_000;

    private final LogStore store;
    private final LogqlEngine engine;

    LabelEndpoints(LogStore store, LogqlEngine engine) {
        this.store = store;
        this.engine = engine;
    }

    private Set<StreamLabels> streams(LokiAsk ask) {
        Span span = ask.span(SIX_HOURS);
        List<LogQuery> selectors = ask.selectors();
        if (selectors.isEmpty()) {
            return new LinkedHashSet<>(store.streams(List.of(), span, MAX_STREAMS).sets());
        }
        Set<StreamLabels> all = new LinkedHashSet<>();
        for (LogQuery selector : selectors) {
            all.addAll(store.streams(selector.matchers(), span, MAX_STREAMS).sets());
        }
        return all;
    }

    LokiReply labels(LokiAsk ask) {
        Set<String> names = new TreeSet<>();
        streams(ask).forEach(stream -> names.addAll(stream.known().keySet()));
        return LokiReply.data(new JsonArray(new ArrayList<>(names)));
    }

    LokiReply values(LokiAsk ask) {
        Set<String> values = new TreeSet<>();
        streams(ask).forEach(stream -> values.add(stream.value(ask.path())));
        values.remove("");
        return LokiReply.data(new JsonArray(new ArrayList<>(values)));
    }

    LokiReply series(LokiAsk ask) {
        JsonArray data = new JsonArray();
        streams(ask).forEach(stream -> data.add(LokiJson.labels(stream.known())));
        return LokiReply.data(data);
    }

    /**
     * Fields of a sample of lines: those of the records alone and those that a parser would find.
     */
    LokiReply detectedFields(LokiAsk ask) {
        int limit = ask.number("limit", DEFAULT_SAMPLE, MAX_STREAMS);
        JsonArray fields = new JsonArray();
        census(ask)
                .fields()
                .limit(limit)
                .forEach(
                        field ->
                                fields.add(
                                        new JsonObject()
                                                .put("label", field.label())
                                                .put("type", field.type())
                                                .put("cardinality", field.values().size())
                                                .put("parsers", parsers(field))));
        return LokiReply.json(new JsonObject().put("fields", fields).put("limit", limit));
    }

    private static @Nullable JsonArray parsers(FieldCensus.Field field) {
        return field.parser().isEmpty() ? null : new JsonArray().add(field.parser());
    }

    LokiReply detectedFieldValues(LokiAsk ask) {
        int limit = ask.number("limit", DEFAULT_SAMPLE, MAX_STREAMS);
        JsonArray values = new JsonArray();
        census(ask)
                .fields()
                .filter(field -> field.label().equals(ask.path()))
                .flatMap(field -> field.values().stream())
                .limit(limit)
                .forEach(values::add);
        return LokiReply.json(new JsonObject().put("values", values).put("limit", limit));
    }

    private FieldCensus census(LokiAsk ask) {
        int sample = ask.number("line_limit", DEFAULT_SAMPLE, LogqlEngine.MAX_LINES);
        Answer.Lines lines =
                engine.lines(ask.logQuery(), ask.span(LokiAsk.HOUR), Order.NEWEST_FIRST, sample);
        return FieldCensus.of(lines.lines());
    }
}

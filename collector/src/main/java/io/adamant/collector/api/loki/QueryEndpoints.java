package io.adamant.collector.api.loki;

import io.adamant.collector.logs.Span;
import io.adamant.collector.logs.logql.Answer;
import io.adamant.collector.logs.logql.LogqlEngine;
import io.adamant.collector.logs.logql.Steps;
import io.adamant.collector.logs.logql.Value;
import io.adamant.collector.logs.logql.syntax.Expr;
import io.adamant.collector.logs.logql.syntax.Expr.LogQuery;
import io.adamant.shared.time.WallClock;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** {@code query} and {@code query_range}. */
final class QueryEndpoints {

    /** So far before 1970 a range of a query can be looked at as well, 146 years each. */
    private static final long EARLIEST_NANOS = Long.MAX_VALUE / 2;

    private final LogqlEngine engine;
    private final WallClock clock;

    QueryEndpoints(LogqlEngine engine, WallClock clock) {
        this.engine = engine;
        this.clock = clock;
    }

    LokiReply query(LokiAsk ask) {
        Expr query = ask.query();
        if (query instanceof LogQuery) {
            throw LokiException.bad(
                    "log queries are not supported as an instant query type, please change your"
                            + " query to a range query type");
        }
        long begun = clock.unixNanos();
        Answer.Numbers numbers = engine.numbers(query, Steps.instant(ask.time()));
        return numbers(LokiJson.instant(numbers), numbers, begun);
    }

    LokiReply queryRange(LokiAsk ask) {
        Expr query = ask.query();
        Span span = ask.span(LokiAsk.HOUR);
        if (query instanceof LogQuery log) {
            return lines(log, ask, span);
        }
        Steps steps = steps(span, ask.stepNanos(span));
        long begun = clock.unixNanos();
        Answer.Numbers numbers = engine.numbers(query, steps);
        return numbers(LokiJson.matrix(numbers), numbers, begun);
    }

    /** The first moment is the start moved back to a multiple of the step: it has to be a time. */
    private static Steps steps(Span span, long stepNanos) {
        if (Math.floorDiv(span.fromUnixNanos(), stepNanos) < -(EARLIEST_NANOS / stepNanos)) {
            throw LokiException.bad("start is too far in the past for this step");
        }
        return Steps.range(span.fromUnixNanos(), span.untilUnixNanos(), stepNanos);
    }

    private LokiReply numbers(JsonObject data, Answer.Numbers numbers, long begun) {
        int series = numbers.value() instanceof Value.Vector vector ? vector.series().size() : 1;
        data.put("stats", LokiJson.stats(numbers.looked(), clock.unixNanos() - begun, series));
        return LokiReply.json(LokiJson.success(data, numbers.looked()));
    }

    private LokiReply lines(LogQuery query, LokiAsk ask, Span span) {
        long begun = clock.unixNanos();
        Answer.Lines lines = engine.lines(query, span, ask.order(), ask.limit());
        JsonObject data =
                new JsonObject()
                        .put("resultType", "streams")
                        .put("result", LokiJson.streams(lines.lines(), ask.isCategorized()));
        if (ask.isCategorized()) {
            data.put("encodingFlags", new JsonArray().add("categorize-labels"));
        }
        long took = clock.unixNanos() - begun;
        data.put("stats", LokiJson.stats(lines.looked(), took, lines.lines().size()));
        return LokiReply.json(LokiJson.success(data, lines.looked()));
    }
}

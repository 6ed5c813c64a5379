package io.adamant.collector.api.loki;

import io.adamant.collector.logs.Span;
import io.adamant.collector.logs.logql.pipeline.Pipeline;
import io.adamant.collector.logs.logql.syntax.Expr.LogQuery;

/**
 * What a live tail is to show.
 *
 * @param before the time that is searched when the tail begins
 * @param limit most lines from before
 * @param delayNanos how long a line is held back, so that what comes late comes in order
 */
record TailAsk(
        LogQuery query,
        Pipeline pipeline,
        Span before,
        int limit,
        long delayNanos,
        boolean isCategorized) {

    /** Longest delay, in seconds, as in Loki. */
    static final int MAX_DELAY_SECONDS = 5;

    /** Throws what {@link LokiApi#reply} turns into an answer. */
    static TailAsk of(LokiAsk ask) {
        LogQuery query = ask.logQuery();
        int delay = ask.number("delay_for", 0, MAX_DELAY_SECONDS);
        return new TailAsk(
                query,
                Pipeline.of(query),
                // No end: a line whose host is ahead of us was before the tail, too.
                new Span(ask.span(LokiAsk.HOUR).fromUnixNanos(), Long.MAX_VALUE),
                Math.max(1, ask.limit()),
                delay * LokiTimes.NANOS_PER_SECOND,
                ask.isCategorized());
    }
}

package io.adamant.collector.logs.logql;

import io.adamant.collector.logs.LogStore;
import io.adamant.collector.logs.LogStore.Outcome;
import io.adamant.collector.logs.Scan;
import io.adamant.collector.logs.Scan.Order;
import io.adamant.collector.logs.Span;
import io.adamant.collector.logs.logql.EvaluationException.Code;
import io.adamant.collector.logs.logql.pipeline.Line;
import io.adamant.collector.logs.logql.pipeline.Pipeline;
import io.adamant.collector.logs.logql.syntax.Expr;
import io.adamant.collector.logs.logql.syntax.Expr.LogQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Answers queries from the log store. Any thread; each question is bounded in time and memory. */
public final class LogqlEngine {

    /** Most lines in an answer. */
    public static final int MAX_LINES = 5_000;

    /** Most series in an answer, as in Loki. */
    public static final int MAX_SERIES = 500;

    private final LogStore store;
    private final Duration deadline;

    /**
     * @param deadline how long one look through the store may take
     */
    public LogqlEngine(LogStore store, Duration deadline) {
        this.store = store;
        this.deadline = deadline;
    }

    /**
     * Finds lines.
     *
     * @param limit 0 to {@link #MAX_LINES}
     */
    public Answer.Lines lines(LogQuery query, Span span, Order order, int limit) {
        if (limit == 0) {
            return new Answer.Lines(List.of(), true, Answer.Looked.NOWHERE);
        }
        Pipeline pipeline = Pipeline.of(query);
        Pipeline.Run run = pipeline.start();
        List<Line> found = new ArrayList<>();
        Outcome outcome =
                store.scan(
                        new Scan(pipeline.matchers(), pipeline.lines(), span, order, deadline),
                        entry -> {
                            Line line = run.apply(entry);
                            if (line != null) {
                                found.add(line);
                            }
                            return found.size() < limit;
                        });
        return new Answer.Lines(found, found.size() >= limit, Answer.Looked.of(outcome));
    }

    /**
     * Computes numbers.
     *
     * @param query no log query
     * @throws EvaluationException when there are too many series, or a line cannot be counted
     */
    public Answer.Numbers numbers(Expr query, Steps steps) {
        Evaluation evaluation = new Evaluation(store, steps, deadline);
        Value value = evaluation.of(query);
        if (value instanceof Value.Vector vector && vector.series().size() > MAX_SERIES) {
            throw new EvaluationException(
                    Code.SERIES,
                    "maximum of series ("
                            + MAX_SERIES
                            + ") reached for a single query: it has "
                            + vector.series().size()
                            + "; group them, or take the largest with topk");
        }
        return new Answer.Numbers(value, steps, evaluation.looked());
    }
}

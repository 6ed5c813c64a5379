package io.adamant.collector.logs.logql;

import io.adamant.collector.logs.Buckets;
import io.adamant.collector.logs.LogStore;
import io.adamant.collector.logs.LogStore.Counted;
import io.adamant.collector.logs.LogStore.Outcome;
import io.adamant.collector.logs.Scan;
import io.adamant.collector.logs.Scan.Order;
import io.adamant.collector.logs.StreamLabels;
import io.adamant.collector.logs.logql.EvaluationException.Code;
import io.adamant.collector.logs.logql.pipeline.Line;
import io.adamant.collector.logs.logql.pipeline.Pipeline;
import io.adamant.collector.logs.logql.syntax.Expr;
import io.adamant.collector.logs.logql.syntax.Expr.Grouping;
import io.adamant.collector.logs.logql.syntax.Expr.RangeAggregation;
import io.adamant.collector.logs.logql.syntax.Expr.VectorAggregation;
import io.adamant.collector.logs.logql.syntax.VectorOp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One metric query at work. Counts that need no parser are left to the store; everything else goes
 * through the records once per range aggregation.
 */
final class Evaluation {

    private static final double NANOS_PER_SECOND = 1e9;

    private final LogStore store;
    private final Steps steps;
    private final Duration deadline;
    private Answer.Looked looked = Answer.Looked.NOWHERE;

    Evaluation(LogStore store, Steps steps, Duration deadline) {
        this.store = store;
        this.steps = steps;
        this.deadline = deadline;
    }

    Answer.Looked looked() {
        return looked;
    }

    Value of(Expr expr) {
        return of(expr, Set.of());
    }

    /**
     * @param wanted labels of a record alone that a grouping around it asks for
     */
    private Value of(Expr expr, Set<String> wanted) {
        return switch (expr) {
            case Expr.Literal literal -> new Value.Scalar(literal.value());
            case Expr.VectorOf vector -> constant(vector.value());
            case Expr.Binary binary ->
                    Arithmetic.of(
                            binary,
                            of(binary.left(), wanted),
                            of(binary.right(), wanted),
                            steps.count());
            case RangeAggregation range -> new Value.Vector(range(range, wanted));
            case VectorAggregation vector -> new Value.Vector(vector(vector, wanted));
            case Expr.LogQuery _ ->
                    throw new EvaluationException(
                            Code.KIND, "this is a log query, and numbers are asked for");
            case Expr.Unsupported _ -> throw new IllegalStateException("not parsed");
        };
    }

    private Value constant(double value) {
        Series series = new Series(Map.of(), steps.count());
        for (int step = 0; step < steps.count(); step++) {
            series.set(step, value);
        }
        return new Value.Vector(List.of(series));
    }

    private List<Series> vector(VectorAggregation vector, Set<String> wanted) {
        Grouping grouping = vector.grouping();
        if (vector.op() == VectorOp.SUM
                && !grouping.isWithout()
                && vector.inner() instanceof RangeAggregation range) {
            return summed(range, grouping.labels());
        }
        Set<String> more = new LinkedHashSet<>(wanted);
        more.addAll(grouping.labels());
        List<Series> inner =
                switch (of(vector.inner(), more)) {
                    case Value.Vector series -> series.series();
                    case Value.Scalar _ ->
                            throw new EvaluationException(
                                    Code.KIND,
                                    vector.op().text() + " needs series, and this is a number");
                };
        return Aggregations.of(vector, inner, steps.count());
    }

    /** Grouped while it is counted: the groups are few where the label sets may be many. */
    private List<Series> summed(RangeAggregation range, Set<String> by) {
        Pipeline pipeline = Pipeline.of(range.log());
        if (pipeline.isPlain()) {
            return counted(pipeline, range, by);
        }
        return scanned(pipeline, range, line -> chosen(line, by));
    }

    private List<Series> range(RangeAggregation range, Set<String> wanted) {
        Pipeline pipeline = Pipeline.of(range.log());
        if (pipeline.isPlain()) {
            Set<String> by = new LinkedHashSet<>(StreamLabels.NAMES);
            by.addAll(wanted);
            return counted(pipeline, range, by);
        }
        return scanned(pipeline, range, line -> labels(line, wanted));
    }

    private static Map<String, String> labels(Line line, Set<String> wanted) {
        Map<String, String> labels = new HashMap<>(line.stream());
        labels.putAll(chosen(line, wanted));
        labels.putAll(line.parsed());
        return labels;
    }

    private static Map<String, String> chosen(Line line, Set<String> names) {
        Map<String, String> chosen = new HashMap<>();
        for (String name : names) {
            String value = line.label(name);
            if (!value.isEmpty()) {
                chosen.put(name, value);
            }
        }
        return chosen;
    }

    private List<Series> counted(Pipeline pipeline, RangeAggregation range, Set<String> by) {
        Set<String> names = new LinkedHashSet<>(by);
        names.removeAll(pipeline.dropped());
        Buckets buckets = buckets(range);
        Counted counted = store.count(scan(pipeline, buckets), buckets, List.copyOf(names));
        note(counted.outcome());
        double divisor = divisor(range);
        List<Series> answer = new ArrayList<>();
        for (LogStore.Series found : counted.series()) {
            Series series = new Series(found.labels(), steps.count());
            for (LogStore.Cell cell : found.cells()) {
                long value = range.op().isBytes() ? cell.bytes() : cell.records();
                series.set(cell.bucket(), value / divisor);
            }
            answer.add(series);
        }
        return answer;
    }

    private interface Labels {
        Map<String, String> of(Line line);
    }

    private List<Series> scanned(Pipeline pipeline, RangeAggregation range, Labels labels) {
        Buckets buckets = buckets(range);
        RangeCounter counter = new RangeCounter(buckets, range.op().isBytes());
        Pipeline.Run run = pipeline.start();
        Outcome outcome =
                store.scan(
                        scan(pipeline, buckets),
                        entry -> {
                            Line line = run.apply(entry);
                            if (line != null) {
                                refuseErrors(line);
                                counter.add(labels.of(line), entry.unixNanos(), entry.text());
                            }
                            return true;
                        });
        note(outcome);
        return counter.series(divisor(range));
    }

    private static void refuseErrors(Line line) {
        if (line.hasError()) {
            throw new EvaluationException(
                    Code.PIPELINE,
                    "pipeline error: "
                            + line.label(Line.ERROR)
                            + " for a line of "
                            + line.stream()
                            + "; leave such lines out with | __error__=\"\" or count them with |"
                            + " drop __error__");
        }
    }

    private Buckets buckets(RangeAggregation range) {
        return steps.buckets(range.rangeNanos(), range.offsetNanos());
    }

    private Scan scan(Pipeline pipeline, Buckets buckets) {
        return new Scan(
                pipeline.matchers(),
                pipeline.lines(),
                buckets.span(),
                Order.OLDEST_FIRST,
                deadline);
    }

    private static double divisor(RangeAggregation range) {
        return range.op().isPerSecond() ? range.rangeNanos() / NANOS_PER_SECOND : 1;
    }

    private void note(Outcome outcome) {
        looked = looked.and(outcome);
    }
}

package io.adamant.collector.logs.logql.syntax;

import io.adamant.collector.logs.LabelMatcher;
import io.adamant.collector.logs.logql.syntax.Expr.Grouping;
import io.adamant.collector.logs.logql.syntax.Expr.LogQuery;
import io.adamant.collector.logs.logql.syntax.Expr.RangeAggregation;
import io.adamant.collector.logs.logql.syntax.Expr.Unsupported;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Range aggregations: {@code rate({app="x"} |= "y" [5m] offset 1h)} in all the orders it may be
 * written.
 */
final class RangeParser {

    private final Scanner scan;
    private final PipelineParser pipelines;
    private final Supplier<Optional<Grouping>> grouping;
    private int depth;

    RangeParser(Scanner scan, PipelineParser pipelines, Supplier<Optional<Grouping>> grouping) {
        this.scan = scan;
        this.pipelines = pipelines;
        this.grouping = grouping;
    }

    /** Names of range aggregations are known in lower case only, as the grammar has it. */
    static boolean isOperation(String word) {
        return Keywords.OTHER_RANGE_OPS.contains(word) || supported(word).isPresent();
    }

    private static Optional<RangeOp> supported(String word) {
        return Stream.of(RangeOp.values()).filter(op -> op.text().equals(word)).findFirst();
    }

    /**
     * A log query over a range.
     *
     * @param rangeNanos how far back from the moment that is asked for, less the offset
     */
    private record LogRange(LogQuery log, long rangeNanos, long offsetNanos) {}

    Expr aggregation(int from) {
        String name = scan.word();
        scan.takeKeyword(name.toLowerCase(Locale.ROOT));
        scan.need("(");
        int at = scan.at();
        boolean hasParameter = scan.number().isPresent();
        if (hasParameter) {
            scan.need(",");
        }
        LogRange range = range();
        scan.need(")");
        int behind = scan.at();
        boolean isGrouped = grouping.get().isPresent();
        Optional<RangeOp> op = supported(name);
        if (op.isEmpty()) {
            scan.notSupported(name, from);
            return new Unsupported(from);
        }
        if (hasParameter) {
            scan.invalid(name + " takes no number", at);
        }
        if (isGrouped) {
            scan.invalid(name + " cannot be grouped: put sum by (...) around it", behind);
        }
        return new RangeAggregation(
                op.get(), range.log(), range.rangeNanos(), range.offsetNanos(), from);
    }

    Expr countDistinct(int from) {
        scan.takeKeyword("approx_count_distinct");
        scan.notSupported("approx_count_distinct", from);
        scan.need("(");
        scan.label();
        scan.need(",");
        range();
        scan.need(")");
        Optional<Grouping> _ = grouping.get();
        return new Unsupported(from);
    }

    private LogRange range() {
        int from = scan.at();
        if (!scan.take("(")) {
            return bare(from);
        }
        depth++;
        if (depth > Parser.MAX_DEPTH) {
            throw scan.tooLarge("the query is nested deeper than " + Parser.MAX_DEPTH);
        }
        LogRange range = scan.isSymbol("(") ? closed(range()) : opened(scan.at());
        depth--;
        return range;
    }

    private LogRange closed(LogRange range) {
        scan.need(")");
        return range;
    }

    /** Behind a parenthesis: it ends before the range or behind it. */
    private LogRange opened(int from) {
        List<LabelMatcher> matchers = pipelines.selector();
        List<Stage> stages = pipelines.stages();
        boolean isUnwrapped = unwrap();
        if (!scan.take(")")) {
            return closed(rest(from, matchers, stages, isUnwrapped));
        }
        if (isUnwrapped && !stages.isEmpty()) {
            throw scan.expected("no pipeline before unwrap inside of parentheses");
        }
        long range = brackets();
        long offset = offset();
        if (stages.isEmpty() && !isUnwrapped) {
            unwrap();
        }
        return new LogRange(new LogQuery(matchers, stages, from), range, offset);
    }

    private LogRange bare(int from) {
        List<LabelMatcher> matchers = pipelines.selector();
        List<Stage> stages = pipelines.stages();
        return rest(from, matchers, stages, unwrap());
    }

    private LogRange rest(
            int from, List<LabelMatcher> matchers, List<Stage> stages, boolean isUnwrapped) {
        long range = brackets();
        boolean mayOffset = !isUnwrapped || stages.isEmpty();
        long offset = mayOffset ? offset() : 0;
        List<Stage> all = new ArrayList<>(stages);
        if (stages.isEmpty() && !isUnwrapped) {
            all.addAll(pipelines.stages());
            unwrap();
        }
        return new LogRange(new LogQuery(matchers, all, from), range, offset);
    }

    private long brackets() {
        scan.need("[");
        int from = scan.at();
        OptionalDouble range = scan.duration();
        if (range.isEmpty()) {
            throw scan.expected("a duration such as 5m");
        }
        if (range.getAsDouble() < 1 || range.getAsDouble() > Long.MAX_VALUE / 8.0) {
            scan.invalid("the range must be longer than nothing and shorter than a lifetime", from);
        }
        scan.need("]");
        return (long) range.getAsDouble();
    }

    private long offset() {
        if (!scan.takeKeyword("offset")) {
            return 0;
        }
        int from = scan.at();
        OptionalDouble offset = scan.duration();
        if (offset.isEmpty()) {
            throw scan.expected("a duration such as 5m");
        }
        if (Math.abs(offset.getAsDouble()) > Long.MAX_VALUE / 8.0) {
            scan.invalid("the offset must be shorter than a lifetime", from);
        }
        return (long) offset.getAsDouble();
    }

    /** {@code | unwrap duration(x) | y > 5}; true when there was one. */
    private boolean unwrap() {
        if (!pipelines.takeUnwrap()) {
            return false;
        }
        String word = scan.word();
        String label = scan.label();
        boolean isConversion =
                label.equals("bytes")
                        || label.equals("duration")
                        || label.equals("duration_seconds");
        if (isConversion && word.equals(label) && scan.take("(")) {
            scan.label();
            scan.need(")");
        }
        while (scan.take("|")) {
            pipelines.labelTest();
        }
        return true;
    }
}

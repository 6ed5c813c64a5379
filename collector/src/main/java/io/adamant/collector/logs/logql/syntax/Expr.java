package io.adamant.collector.logs.logql.syntax;

import io.adamant.collector.logs.LabelMatcher;
import java.util.List;
import java.util.Set;

/** A query as a tree. Positions are offsets in the query's text, in characters. */
public sealed interface Expr {

    int position();

    /** {@code {app="x"} |= "y" | json}. */
    record LogQuery(List<LabelMatcher> matchers, List<Stage> stages, int position) implements Expr {

        public LogQuery {
            matchers = List.copyOf(matchers);
            stages = List.copyOf(stages);
        }
    }

    /**
     * {@code rate({app="x"}[5m] offset 1h)}.
     *
     * @param rangeNanos more than 0
     * @param offsetNanos how far back the range ends; less than 0 is the future
     */
    record RangeAggregation(
            RangeOp op, LogQuery log, long rangeNanos, long offsetNanos, int position)
            implements Expr {}

    /**
     * {@code topk by (app) (5, ...)}.
     *
     * @param count series to keep where the operation takes such a number, 0 elsewhere
     */
    record VectorAggregation(VectorOp op, int count, Grouping grouping, Expr inner, int position)
            implements Expr {}

    /** {@code left op right}. */
    record Binary(
            BinaryOp op, boolean isBool, Matching matching, Expr left, Expr right, int position)
            implements Expr {}

    /** A number by itself. */
    record Literal(double value, int position) implements Expr {}

    /** {@code vector(1)}: one series without labels. */
    record VectorOf(double value, int position) implements Expr {}

    /** Stands where something is that the grammar has and the core has not; never leaves here. */
    record Unsupported(int position) implements Expr {}

    /**
     * {@code by (a, b)} or {@code without (a, b)}.
     *
     * @param isWithout whether the labels are those that go; false with none is one group of all
     */
    record Grouping(boolean isWithout, Set<String> labels) {

        /** No clause: everything is one group. */
        public static final Grouping NONE = new Grouping(false, Set.of());

        public Grouping {
            labels = Set.copyOf(labels);
        }
    }

    /**
     * Which series of the two sides belong together.
     *
     * @param isOn whether only these labels count; otherwise all but these
     */
    record Matching(boolean isOn, Set<String> labels) {

        /** No clause: all labels count. */
        public static final Matching ALL = new Matching(false, Set.of());

        public Matching {
            labels = Set.copyOf(labels);
        }
    }
}

package io.adamant.collector.logs.logql;

import io.adamant.collector.logs.logql.syntax.Expr.Grouping;
import io.adamant.collector.logs.logql.syntax.Expr.VectorAggregation;
import io.adamant.collector.logs.logql.syntax.VectorOp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Aggregations of series, moment by moment. */
final class Aggregations {

    private Aggregations() {}

    static List<Series> of(VectorAggregation aggregation, List<Series> series, int steps) {
        Map<Map<String, String>, List<Series>> groups = new LinkedHashMap<>();
        for (Series one : series) {
            groups.computeIfAbsent(labels(aggregation.grouping(), one), _ -> new ArrayList<>())
                    .add(one);
        }
        List<Series> answer = new ArrayList<>();
        groups.forEach(
                (labels, members) -> {
                    if (aggregation.op().takesCount()) {
                        answer.addAll(ranked(aggregation, members, steps));
                    } else {
                        answer.add(folded(aggregation.op(), labels, members, steps));
                    }
                });
        answer.removeIf(Series::isEmpty);
        return answer;
    }

    static Map<String, String> labels(Grouping grouping, Series series) {
        return grouping.isWithout()
                ? Grouper.without(series.labels(), grouping.labels())
                : Grouper.only(series.labels(), grouping.labels());
    }

    private static Series folded(
            VectorOp op, Map<String, String> labels, List<Series> members, int steps) {
        Series answer = new Series(labels, steps);
        for (int step = 0; step < steps; step++) {
            int count = 0;
            double value = 0;
            for (Series member : members) {
                if (member.has(step)) {
                    count++;
                    value = count == 1 ? member.at(step) : fold(op, value, member.at(step));
                }
            }
            if (count > 0) {
                answer.set(step, finished(op, value, count));
            }
        }
        return answer;
    }

    private static double fold(VectorOp op, double sum, double next) {
        return switch (op) {
            case SUM, AVG -> sum + next;
            case MIN -> Double.isNaN(sum) || next < sum ? next : sum;
            case MAX -> Double.isNaN(sum) || next > sum ? next : sum;
            case COUNT -> sum;
            case TOPK, BOTTOMK -> throw new IllegalArgumentException(op + " folds nothing");
        };
    }

    private static double finished(VectorOp op, double value, int count) {
        return switch (op) {
            case SUM, MIN, MAX -> value;
            case AVG -> value / count;
            case COUNT -> count;
            case TOPK, BOTTOMK -> throw new IllegalArgumentException(op + " folds nothing");
        };
    }

    /** Each keeps its own labels, and is there in the moments when it is among the best. */
    private static List<Series> ranked(
            VectorAggregation aggregation, List<Series> members, int steps) {
        Map<Series, Series> kept = new LinkedHashMap<>();
        for (int i = 0; i < steps; i++) {
            int step = i;
            Comparator<Series> order = Comparator.comparingDouble(series -> series.at(step));
            members.stream()
                    .filter(series -> series.has(step))
                    .sorted(aggregation.op() == VectorOp.TOPK ? order.reversed() : order)
                    .limit(aggregation.count())
                    .forEach(
                            best ->
                                    kept.computeIfAbsent(best, b -> new Series(b.labels(), steps))
                                            .set(step, best.at(step)));
        }
        return new ArrayList<>(kept.values());
    }
}

package io.adamant.collector.logs.logql;

import io.adamant.collector.logs.logql.EvaluationException.Code;
import io.adamant.collector.logs.logql.syntax.BinaryOp;
import io.adamant.collector.logs.logql.syntax.Expr.Binary;
import io.adamant.collector.logs.logql.syntax.Expr.Matching;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Operators between numbers and series: one series of a side belongs to one of the other. */
final class Arithmetic {

    private Arithmetic() {}

    static Value of(Binary binary, Value left, Value right, int steps) {
        return switch (left) {
            case Value.Scalar l ->
                    switch (right) {
                        case Value.Scalar r ->
                                new Value.Scalar(number(binary.op(), l.value(), r.value()));
                        case Value.Vector r -> withNumber(binary, r, l.value(), true, steps);
                    };
            case Value.Vector l ->
                    switch (right) {
                        case Value.Scalar r -> withNumber(binary, l, r.value(), false, steps);
                        case Value.Vector r ->
                                new Value.Vector(
                                        binary.op().isSet()
                                                ? set(binary, l.series(), r.series(), steps)
                                                : pairs(binary, l.series(), r.series(), steps));
                    };
        };
    }

    /** A comparison is 1 or 0. */
    private static double number(BinaryOp op, double left, double right) {
        return switch (op) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> right == 0 ? Double.NaN : left / right;
            case MODULO -> right == 0 ? Double.NaN : left % right;
            case POWER -> Math.pow(left, right);
            case EQUAL -> left == right ? 1 : 0;
            case NOT_EQUAL -> left != right ? 1 : 0;
            case GREATER -> left > right ? 1 : 0;
            case GREATER_OR_EQUAL -> left >= right ? 1 : 0;
            case LESS -> left < right ? 1 : 0;
            case LESS_OR_EQUAL -> left <= right ? 1 : 0;
            case OR, AND, UNLESS -> throw new IllegalArgumentException(op + " is for series");
        };
    }

    private static Value withNumber(
            Binary binary, Value.Vector vector, double number, boolean isLeft, int steps) {
        List<Series> answer = new ArrayList<>();
        for (Series series : vector.series()) {
            Series result = new Series(series.labels(), steps);
            series.forEachStep(
                    step -> {
                        double at = series.at(step);
                        double value =
                                isLeft
                                        ? number(binary.op(), number, at)
                                        : number(binary.op(), at, number);
                        put(result, binary, step, value, at);
                    });
            answer.add(result);
        }
        answer.removeIf(Series::isEmpty);
        return new Value.Vector(answer);
    }

    /** A comparison without {@code bool} keeps the value where it holds. */
    private static void put(Series result, Binary binary, int step, double value, double kept) {
        if (!binary.op().isComparison() || binary.isBool()) {
            result.set(step, value);
        } else if (value != 0) {
            result.set(step, kept);
        }
    }

    private static List<Series> pairs(
            Binary binary, List<Series> left, List<Series> right, int steps) {
        Map<Map<String, String>, Series> rights = unique(binary, right, "right");
        unique(binary, left, "left");
        List<Series> answer = new ArrayList<>();
        for (Series one : left) {
            Series other = rights.get(signature(binary.matching(), one));
            if (other != null) {
                Series result = new Series(labels(binary, one), steps);
                one.forEachStep(
                        step -> {
                            if (other.has(step)) {
                                double at = one.at(step);
                                double value = number(binary.op(), at, other.at(step));
                                put(result, binary, step, value, at);
                            }
                        });
                answer.add(result);
            }
        }
        answer.removeIf(Series::isEmpty);
        return answer;
    }

    private static Map<String, String> labels(Binary binary, Series left) {
        boolean keepsAll = binary.op().isComparison() && !binary.isBool();
        return keepsAll ? left.labels() : signature(binary.matching(), left);
    }

    private static Map<String, String> signature(Matching matching, Series series) {
        return matching.isOn()
                ? Grouper.only(series.labels(), matching.labels())
                : Grouper.without(series.labels(), matching.labels());
    }

    private static Map<Map<String, String>, Series> unique(
            Binary binary, List<Series> side, String name) {
        Map<Map<String, String>, Series> bySignature = new HashMap<>();
        for (Series series : side) {
            Map<String, String> signature = signature(binary.matching(), series);
            if (bySignature.putIfAbsent(signature, series) != null) {
                throw new EvaluationException(
                        Code.MATCHING,
                        "more than one series on the "
                                + name
                                + " side of "
                                + binary.op().text()
                                + " has the labels "
                                + signature
                                + ": group them with sum by (...) first");
            }
        }
        return bySignature;
    }

    private static List<Series> set(
            Binary binary, List<Series> left, List<Series> right, int steps) {
        BinaryOp op = binary.op();
        List<Series> answer = new ArrayList<>();
        if (op == BinaryOp.OR) {
            left.forEach(series -> answer.add(copy(series, null, true, steps)));
            Map<Map<String, String>, List<Series>> lefts = grouped(binary, left);
            right.forEach(
                    series ->
                            answer.add(
                                    copy(
                                            series,
                                            lefts.get(signature(binary.matching(), series)),
                                            false,
                                            steps)));
        } else {
            Map<Map<String, String>, List<Series>> rights = grouped(binary, right);
            for (Series series : left) {
                List<Series> others =
                        rights.getOrDefault(signature(binary.matching(), series), List.of());
                answer.add(copy(series, others, op == BinaryOp.AND, steps));
            }
        }
        answer.removeIf(Series::isEmpty);
        return answer;
    }

    private static Map<Map<String, String>, List<Series>> grouped(
            Binary binary, List<Series> side) {
        Map<Map<String, String>, List<Series>> bySignature = new HashMap<>();
        for (Series series : side) {
            bySignature
                    .computeIfAbsent(signature(binary.matching(), series), _ -> new ArrayList<>())
                    .add(series);
        }
        return bySignature;
    }

    /** The moments when one of the others is there, or when none is; all where there are none. */
    private static Series copy(
            Series series, @Nullable List<Series> others, boolean wantsOthers, int steps) {
        Series copy = new Series(series.labels(), steps);
        series.forEachStep(
                step -> {
                    boolean isBeside = others != null && others.stream().anyMatch(o -> o.has(step));
                    if (others == null || isBeside == wantsOthers) {
                        copy.set(step, series.at(step));
                    }
                });
        return copy;
    }
}

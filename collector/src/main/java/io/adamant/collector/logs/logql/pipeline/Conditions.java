package io.adamant.collector.logs.logql.pipeline;

import io.adamant.collector.logs.LabelMatcher;
import io.adamant.collector.logs.LineFilter;
import io.adamant.collector.logs.logql.syntax.BinaryOp;
import io.adamant.collector.logs.logql.syntax.LabelTest;
import io.adamant.collector.logs.logql.syntax.Quantities;
import io.adamant.collector.logs.regex.Regex;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** Conditions of a query, compiled once. The parser has seen to it that they compile. */
final class Conditions {

    private Conditions() {}

    /** On a label's value; a label that is not there is "". */
    static Predicate<String> of(LabelMatcher matcher) {
        String value = matcher.value();
        return switch (matcher.match()) {
            case EQUAL -> value::equals;
            case NOT_EQUAL -> other -> !value.equals(other);
            case MATCHES -> Regex.of(value)::matchesWhole;
            case NOT_MATCHES -> {
                Regex regex = Regex.of(value);
                yield other -> !regex.matchesWhole(other);
            }
        };
    }

    /** On a line's text. */
    static Predicate<String> of(LineFilter filter) {
        List<Predicate<String>> anyOf =
                switch (filter.kind()) {
                    case CONTAINS, NOT_CONTAINS ->
                            filter.anyOf().stream().map(Conditions::contains).toList();
                    case MATCHES, NOT_MATCHES ->
                            filter.anyOf().stream().map(Conditions::matches).toList();
                };
        boolean isWanted =
                switch (filter.kind()) {
                    case CONTAINS, MATCHES -> true;
                    case NOT_CONTAINS, NOT_MATCHES -> false;
                };
        return text -> anyOf.stream().anyMatch(p -> p.test(text)) == isWanted;
    }

    private static Predicate<String> contains(String part) {
        return text -> text.contains(part);
    }

    private static Predicate<String> matches(String expression) {
        return Regex.of(expression)::isIn;
    }

    /** On a line's labels. */
    static Predicate<Line> of(LabelTest test) {
        return switch (test) {
            case LabelTest.Text text -> text(text.matcher());
            case LabelTest.Quantity quantity -> line -> holds(quantity, line);
            case LabelTest.Both both -> {
                Predicate<Line> left = of(both.left());
                Predicate<Line> right = of(both.right());
                yield line -> left.test(line) && right.test(line);
            }
            case LabelTest.Either either -> {
                Predicate<Line> left = of(either.left());
                Predicate<Line> right = of(either.right());
                yield line -> left.test(line) || right.test(line);
            }
            case LabelTest.Unsupported _ -> throw new IllegalStateException("not parsed");
        };
    }

    private static Predicate<Line> text(LabelMatcher matcher) {
        Predicate<String> value = of(matcher);
        return line -> value.test(line.label(matcher.label()));
    }

    /**
     * A label that is not there fails; one that is no quantity marks the line with an error and
     * lets it pass, as in Loki, so that the error can be seen.
     */
    private static boolean holds(LabelTest.Quantity test, Line line) {
        String text = line.label(test.label());
        if (text.isEmpty()) {
            return false;
        }
        if (line.hasError()) {
            return true;
        }
        OptionalDouble value =
                switch (test.unit()) {
                    case NUMBER -> Quantities.number(text);
                    case DURATION -> Quantities.labelNanos(text);
                    case BYTES -> Quantities.labelBytes(text);
                };
        if (value.isEmpty()) {
            line.error("LabelFilterErr", test.label() + " is no " + unit(test.unit()));
            return true;
        }
        return compare(value.getAsDouble(), test.op(), test.value());
    }

    private static String unit(LabelTest.Unit unit) {
        return switch (unit) {
            case NUMBER -> "number";
            case DURATION -> "duration";
            case BYTES -> "size";
        };
    }

    private static boolean compare(double left, BinaryOp op, double right) {
        return switch (op) {
            case EQUAL -> left == right;
            case NOT_EQUAL -> left != right;
            case GREATER -> left > right;
            case GREATER_OR_EQUAL -> left >= right;
            case LESS -> left < right;
            case LESS_OR_EQUAL -> left <= right;
            case OR, AND, UNLESS, ADD, SUBTRACT, MULTIPLY, DIVIDE, MODULO, POWER ->
                    throw new IllegalArgumentException(op + " compares nothing");
        };
    }
}

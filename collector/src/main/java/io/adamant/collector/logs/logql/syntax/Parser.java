package io.adamant.collector.logs.logql.syntax;

import io.adamant.collector.logs.logql.syntax.Expr.Binary;
import io.adamant.collector.logs.logql.syntax.Expr.Grouping;
import io.adamant.collector.logs.logql.syntax.Expr.Literal;
import io.adamant.collector.logs.logql.syntax.Expr.LogQuery;
import io.adamant.collector.logs.logql.syntax.Expr.Matching;
import io.adamant.collector.logs.logql.syntax.Expr.Unsupported;
import io.adamant.collector.logs.logql.syntax.Expr.VectorAggregation;
import io.adamant.collector.logs.logql.syntax.Expr.VectorOf;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;

/**
 * LogQL by recursive descent: expressions and what combines them. It accepts exactly the sentences
 * of the grammar that Grafana's editor uses (npm {@code @grafana/lezer-logql}, 0.4.2), and then
 * refuses what the core lacks by its name.
 */
public final class Parser {

    /** Deepest nesting of parentheses. */
    static final int MAX_DEPTH = 64;

    /** Most operators, aggregations, filters and labels in a query. */
    static final int MAX_PARTS = 1_000;

    /** Most series that {@code topk} may be asked for. */
    private static final int MAX_K = 10_000;

    private static final Map<String, BinaryOp> BINARY = new HashMap<>();
    private static final Map<String, VectorOp> VECTOR = new HashMap<>();
    private static final Set<String> FOLLOWS_AN_OPERATOR =
            Set.of("bool", "on", "ignoring", "vector", "label_replace");

    static {
        Arrays.stream(BinaryOp.values()).forEach(op -> BINARY.put(op.text(), op));
        Arrays.stream(VectorOp.values()).forEach(op -> VECTOR.put(op.text(), op));
    }

    private final Scanner scan;
    private final PipelineParser pipelines;
    private final RangeParser ranges;
    private int depth;

    private Parser(String text) {
        this.scan = new Scanner(text);
        this.pipelines = new PipelineParser(scan, new Parts(scan), this::isOperatorHere);
        this.ranges = new RangeParser(scan, pipelines, this::grouping);
    }

    /**
     * Reads a query.
     *
     * @throws LogqlException when it cannot be answered; nothing else is thrown for any text
     */
    public static Expr parse(String text) {
        Parser parser = new Parser(text);
        Expr query = parser.expression(1);
        if (!parser.scan.isAtEnd()) {
            throw parser.scan.expected("the end of the query");
        }
        parser.scan.finish();
        return query;
    }

    /**
     * Reads a selector alone, as the label endpoints take it.
     *
     * @throws LogqlException as {@link #parse}, and when there is more than a selector
     */
    public static LogQuery parseSelector(String text) {
        Expr query = parse(text);
        if (query instanceof LogQuery log && log.stages().isEmpty()) {
            return log;
        }
        throw LogqlException.at(
                LogqlException.Kind.INVALID, "only a selector is wanted here", text, 0);
    }

    /** Counts what makes a query large. */
    static final class Parts {
        private final Scanner scan;
        private int count;

        Parts(Scanner scan) {
            this.scan = scan;
        }

        void add() {
            count++;
            if (count > MAX_PARTS) {
                throw scan.tooLarge("the query has more than " + MAX_PARTS + " parts");
            }
        }
    }

    private Expr expression(int level) {
        Expr left = operand();
        while (true) {
            int from = scan.at();
            Optional<BinaryOp> found = operator().filter(op -> op.level() >= level);
            if (found.isEmpty()) {
                scan.back(from);
                return left;
            }
            BinaryOp op = found.get();
            pipelines.parts().add();
            boolean isBool = bool(op);
            Matching matching = matching();
            Expr right = expression(op.rightLevel());
            checkOperands(op, left, right, from);
            left = new Binary(op, isBool, matching, left, right, from);
        }
    }

    private Optional<BinaryOp> operator() {
        String symbol = scan.symbol();
        String text = symbol.isEmpty() ? scan.keyword() : symbol;
        Optional<BinaryOp> op = Optional.ofNullable(BINARY.get(text));
        if (op.isPresent() && !(symbol.isEmpty() ? scan.takeKeyword(text) : scan.take(text))) {
            throw new IllegalStateException(text + " was there and is gone");
        }
        return op;
    }

    /** After a stage whose labels may be left out: is this word an operator and not a label? */
    private boolean isOperatorHere() {
        if (!Set.of("and", "or", "unless").contains(scan.keyword())) {
            return false;
        }
        int from = scan.at();
        scan.takeKeyword(scan.keyword());
        String symbol = scan.symbol();
        boolean isOperator =
                symbol.equals("{")
                        || symbol.equals("(")
                        || FOLLOWS_AN_OPERATOR.contains(scan.keyword())
                        || isAggregation()
                        || scan.number().isPresent();
        scan.back(from);
        return isOperator;
    }

    private boolean isAggregation() {
        String keyword = scan.keyword();
        return VECTOR.containsKey(keyword)
                || Keywords.OTHER_VECTOR_OPS.contains(keyword)
                || RangeParser.isOperation(scan.word())
                || scan.word().equals("approx_count_distinct");
    }

    private boolean bool(BinaryOp op) {
        int from = scan.at();
        if (!scan.takeKeyword("bool")) {
            return false;
        }
        if (!op.isComparison()) {
            scan.invalid("bool goes with comparisons only", from);
        }
        return true;
    }

    private Matching matching() {
        boolean isOn = scan.takeKeyword("on");
        if (!isOn && !scan.takeKeyword("ignoring")) {
            return Matching.ALL;
        }
        Set<String> labels = matchingLabels();
        int from = scan.at();
        String group = scan.keyword();
        if (group.equals("group_left") || group.equals("group_right")) {
            scan.takeKeyword(group);
            scan.notSupported(group, from);
            if (scan.isSymbol("(")) {
                matchingLabels();
            }
        }
        return new Matching(isOn, labels);
    }

    private Set<String> matchingLabels() {
        Set<String> labels = new LinkedHashSet<>();
        scan.need("(");
        while (!scan.isSymbol(")")) {
            pipelines.parts().add();
            labels.add(scan.matchingLabel());
            if (!scan.isSymbol(")")) {
                scan.need(",");
            }
        }
        scan.need(")");
        return labels;
    }

    private void checkOperands(BinaryOp op, Expr left, Expr right, int at) {
        for (Expr side : new Expr[] {left, right}) {
            if (side instanceof LogQuery log) {
                scan.invalid(
                        op.text() + " needs numbers: wrap the log query in count_over_time or rate",
                        log.position());
            } else if (op.isSet() && isScalar(side)) {
                scan.invalid(op.text() + " needs series on both sides, not a number", at);
            }
        }
    }

    /** Whether it is one number and no series. */
    static boolean isScalar(Expr expr) {
        return expr instanceof Literal
                || (expr instanceof Binary binary
                        && isScalar(binary.left())
                        && isScalar(binary.right()));
    }

    private Expr operand() {
        int from = scan.at();
        if (scan.isSymbol("(")) {
            return parenthesised();
        }
        if (scan.isSymbol("{")) {
            return new LogQuery(pipelines.selector(), pipelines.stages(), from);
        }
        String word = scan.word();
        if (word.isEmpty()) {
            return literal();
        }
        pipelines.parts().add();
        if (scan.takeKeyword("vector")) {
            return vectorOf(from);
        }
        if (scan.takeKeyword("label_replace")) {
            return labelReplace(from);
        }
        if (word.equals("approx_count_distinct")) {
            return nested(() -> ranges.countDistinct(from));
        }
        if (RangeParser.isOperation(word)) {
            return nested(() -> ranges.aggregation(from));
        }
        if (isAggregation()) {
            return vectorAggregation(scan.keyword(), from);
        }
        throw scan.expected("a query");
    }

    private Expr nested(Supplier<Expr> inner) {
        depth++;
        if (depth > MAX_DEPTH) {
            throw scan.tooLarge("the query is nested deeper than " + MAX_DEPTH);
        }
        Expr expr = inner.get();
        depth--;
        return expr;
    }

    private Expr parenthesised() {
        scan.need("(");
        Expr inner = nested(() -> expression(1));
        scan.need(")");
        return inner;
    }

    private Expr literal() {
        int from = scan.at();
        boolean isNegative = scan.isSymbol("-");
        if (isNegative || scan.isSymbol("+")) {
            scan.take(scan.symbol());
        }
        OptionalDouble number = scan.number();
        if (number.isEmpty()) {
            throw scan.expected("a query");
        }
        return new Literal(isNegative ? -number.getAsDouble() : number.getAsDouble(), from);
    }

    private Expr vectorOf(int from) {
        scan.need("(");
        OptionalDouble number = scan.number();
        if (number.isEmpty()) {
            throw scan.expected("a number");
        }
        scan.need(")");
        return new VectorOf(number.getAsDouble(), from);
    }

    private Expr labelReplace(int from) {
        scan.notSupported("label_replace", from);
        scan.need("(");
        metric();
        for (int i = 0; i < 4; i++) {
            scan.need(",");
            scan.string();
        }
        scan.need(")");
        return new Unsupported(from);
    }

    private Expr metric() {
        int from = scan.at();
        Expr expr = nested(() -> expression(1));
        if (expr instanceof LogQuery) {
            scan.back(from);
            throw scan.expected("series; wrap the log query in count_over_time or rate");
        }
        return expr;
    }

    private Expr vectorAggregation(String name, int from) {
        scan.takeKeyword(name);
        Optional<Grouping> before = grouping();
        scan.need("(");
        int at = scan.at();
        OptionalDouble parameter = parameter();
        Expr inner = metric();
        scan.need(")");
        Grouping grouping = before.or(this::grouping).orElse(Grouping.NONE);
        VectorOp op = VECTOR.get(name);
        if (op == null) {
            scan.notSupported(name, from);
            return new Unsupported(from);
        }
        return new VectorAggregation(op, count(op, parameter, at), grouping, inner, from);
    }

    /** A number with a comma behind it; otherwise the number begins the expression. */
    private OptionalDouble parameter() {
        int from = scan.at();
        OptionalDouble number = scan.number();
        if (number.isPresent() && scan.take(",")) {
            return number;
        }
        scan.back(from);
        return OptionalDouble.empty();
    }

    private int count(VectorOp op, OptionalDouble parameter, int at) {
        if (!op.takesCount()) {
            if (parameter.isPresent()) {
                scan.invalid(op.text() + " takes no number", at);
            }
            return 0;
        }
        double count = parameter.orElse(0);
        if (count != Math.rint(count) || count < 1 || count > MAX_K) {
            scan.invalid(op.text() + " needs how many series to keep, 1 to " + MAX_K, at);
            return 1;
        }
        return (int) count;
    }

    private Optional<Grouping> grouping() {
        boolean isWithout = scan.isKeyword("without");
        if (!isWithout && !scan.isKeyword("by")) {
            return Optional.empty();
        }
        scan.takeKeyword(scan.keyword());
        scan.need("(");
        Set<String> labels = new LinkedHashSet<>();
        while ((labels.isEmpty() && !scan.isSymbol(")")) || scan.take(",")) {
            pipelines.parts().add();
            labels.add(scan.label());
        }
        scan.need(")");
        return Optional.of(new Grouping(isWithout, labels));
    }
}

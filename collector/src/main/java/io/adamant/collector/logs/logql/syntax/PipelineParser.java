package io.adamant.collector.logs.logql.syntax;

import io.adamant.collector.logs.LabelMatcher;
import io.adamant.collector.logs.LabelMatcher.Match;
import io.adamant.collector.logs.LineFilter;
import io.adamant.collector.logs.logql.syntax.LabelTest.Unit;
import io.adamant.collector.logs.regex.Regex;
import io.adamant.collector.logs.regex.RegexException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/** Selectors and the stages behind them. */
final class PipelineParser {

    private final Scanner scan;
    private final Parser.Parts parts;
    private final BooleanSupplier isOperatorHere;
    private int depth;

    PipelineParser(Scanner scan, Parser.Parts parts, BooleanSupplier isOperatorHere) {
        this.scan = scan;
        this.parts = parts;
        this.isOperatorHere = isOperatorHere;
    }

    Parser.Parts parts() {
        return parts;
    }

    /** {@code {a="b", c!~"d"}}: at least one matcher, and one that the empty value fails. */
    List<LabelMatcher> selector() {
        int from = scan.at();
        scan.need("{");
        List<LabelMatcher> matchers = new ArrayList<>();
        do {
            parts.add();
            String label = scan.label();
            matchers.add(matcher(label));
        } while (scan.take(","));
        scan.need("}");
        if (matchers.stream().allMatch(PipelineParser::takesTheEmptyValue)) {
            scan.invalid(
                    "a selector needs a matcher that the empty value fails, such as a=\"b\" or"
                            + " a=~\".+\"",
                    from);
        }
        return matchers;
    }

    private static boolean takesTheEmptyValue(LabelMatcher matcher) {
        return switch (matcher.match()) {
            case EQUAL -> matcher.value().isEmpty();
            case NOT_EQUAL -> !matcher.value().isEmpty();
            case MATCHES -> matchesEmpty(matcher.value(), true);
            case NOT_MATCHES -> !matchesEmpty(matcher.value(), false);
        };
    }

    /** What is no expression was named already, so that nothing more is said of it. */
    private static boolean matchesEmpty(String regex, boolean what) {
        try {
            return Regex.of(regex).matchesWhole("");
        } catch (RegexException alreadyNamed) {
            return !what;
        }
    }

    private LabelMatcher matcher(String label) {
        Match match =
                switch (scan.symbol()) {
                    case "=" -> Match.EQUAL;
                    case "!=" -> Match.NOT_EQUAL;
                    case "=~" -> Match.MATCHES;
                    case "!~" -> Match.NOT_MATCHES;
                    default -> throw scan.expected("=, !=, =~ or !~");
                };
        scan.take(scan.symbol());
        return matcher(label, match);
    }

    private LabelMatcher matcher(String label, Match match) {
        int from = scan.at();
        String value = scan.string();
        if (match == Match.MATCHES || match == Match.NOT_MATCHES) {
            checkRegex(value, from);
        }
        return new LabelMatcher(label, match, value);
    }

    private void checkRegex(String regex, int from) {
        try {
            Regex.of(regex);
        } catch (RegexException wrong) {
            scan.invalid(wrong.words(), from);
        }
    }

    /** Every stage up to something that is none; an {@code unwrap} is left where it is. */
    List<Stage> stages() {
        List<Stage> stages = new ArrayList<>();
        boolean isBehindLines = false;
        while (true) {
            switch (scan.symbol()) {
                case "|=", "!=", "|~", "!~", "|>", "!>" -> {
                    stages.add(lines(isBehindLines ? 0 : 1));
                    isBehindLines = true;
                }
                case "|" -> {
                    isBehindLines = false;
                    int from = scan.at();
                    scan.take("|");
                    if (scan.isKeyword("unwrap")) {
                        scan.back(from);
                        return stages;
                    }
                    stages.add(stage());
                }
                default -> {
                    return stages;
                }
            }
            parts.add();
        }
    }

    /** True when there was an {@code | unwrap}, which is taken and noted as not supported. */
    boolean takeUnwrap() {
        int from = scan.at();
        if (scan.take("|")) {
            int at = scan.at();
            if (scan.takeKeyword("unwrap")) {
                scan.notSupported("unwrap", at);
                return true;
            }
            scan.back(from);
        }
        return false;
    }

    /**
     * A line filter.
     *
     * @param addresses after how many {@code ip(...)} another {@code or} may follow: the editor's
     *     grammar has one in the first filter of a run, and none in the next ones
     */
    private Stage lines(int addresses) {
        int from = scan.at();
        String symbol = scan.symbol();
        scan.take(symbol);
        boolean isRegex = symbol.endsWith("~");
        List<String> anyOf = new ArrayList<>();
        int addressesWithin = 0;
        while (true) {
            parts.add();
            int at = scan.at();
            boolean isAddress = takeAddress();
            String value = isAddress ? "" : scan.string();
            anyOf.add(value);
            if (isRegex && !isAddress) {
                checkRegex(value, at);
            }
            if (!scan.isKeyword("or")) {
                break;
            }
            addressesWithin += isAddress ? 1 : 0;
            if (addressesWithin > addresses) {
                break;
            }
            scan.takeKeyword("or");
        }
        if (symbol.endsWith(">")) {
            scan.notSupported("the pattern filter " + symbol, from);
            return new Stage.Unsupported();
        }
        return new Stage.Lines(new LineFilter(kind(symbol), anyOf));
    }

    private static LineFilter.Kind kind(String symbol) {
        return switch (symbol) {
            case "|=" -> LineFilter.Kind.CONTAINS;
            case "!=" -> LineFilter.Kind.NOT_CONTAINS;
            case "|~" -> LineFilter.Kind.MATCHES;
            default -> LineFilter.Kind.NOT_MATCHES;
        };
    }

    /** {@code ip("10.0.0.0/8")}; true when there was one. */
    private boolean takeAddress() {
        if (!scan.word().equals("ip")) {
            return false;
        }
        scan.notSupported("ip", scan.at());
        scan.takeKeyword("ip");
        scan.need("(");
        scan.string();
        scan.need(")");
        return true;
    }

    private Stage stage() {
        int from = scan.at();
        String keyword = scan.keyword();
        switch (keyword) {
            case "json", "logfmt", "unpack", "decolorize", "drop", "keep" -> {}
            case "regexp", "pattern", "line_format", "label_format" -> {}
            default -> {
                return new Stage.Where(labelTest());
            }
        }
        scan.takeKeyword(keyword);
        return switch (keyword) {
            case "json" -> json();
            case "logfmt" -> logfmt();
            case "drop" -> new Stage.Drop(named());
            case "keep" -> new Stage.Keep(named());
            case "regexp" -> withString("the regexp parser", from);
            case "pattern" -> withString("the pattern parser", from);
            case "line_format" -> withString("line_format", from);
            case "label_format" -> labelFormat(from);
            case "unpack" -> unsupported("the unpack parser", from);
            default -> unsupported(keyword, from);
        };
    }

    private Stage unsupported(String what, int from) {
        scan.notSupported(what, from);
        return new Stage.Unsupported();
    }

    private Stage withString(String what, int from) {
        scan.string();
        return unsupported(what, from);
    }

    private Stage json() {
        extractions("json");
        return new Stage.Json();
    }

    private Stage logfmt() {
        int from = scan.at();
        String flag = scan.flag();
        if (flag != null) {
            scan.notSupported("logfmt " + flag, from);
            while (scan.flag() != null) {
                parts.add();
            }
        }
        extractions("logfmt");
        return new Stage.Logfmt();
    }

    /** {@code a="b.c", d}: read, and not supported. */
    private void extractions(String parser) {
        if (scan.word().isEmpty() || isReserved() || isOperatorHere.getAsBoolean()) {
            return;
        }
        scan.notSupported(parser + " with a list of labels", scan.at());
        do {
            parts.add();
            scan.label();
            if (scan.take("=")) {
                scan.string();
            }
        } while (scan.take(","));
    }

    private boolean isReserved() {
        return Keywords.RESERVED.contains(scan.keyword());
    }

    private List<Stage.Named> named() {
        List<Stage.Named> labels = new ArrayList<>();
        do {
            parts.add();
            String label = scan.label();
            boolean isMatched =
                    switch (scan.symbol()) {
                        case "=", "!=", "=~", "!~" -> true;
                        default -> false;
                    };
            labels.add(new Stage.Named(label, isMatched ? matcher(label) : null));
        } while (scan.take(","));
        return labels;
    }

    private Stage labelFormat(int from) {
        do {
            parts.add();
            scan.label();
            scan.need("=");
            if (scan.isString()) {
                scan.string();
            } else {
                scan.label();
            }
        } while (scan.take(","));
        return unsupported("label_format", from);
    }

    /** Conditions joined by {@code or}, which binds less than {@code and} and the comma. */
    LabelTest labelTest() {
        LabelTest left = conjunction();
        while (scan.takeKeyword("or")) {
            left = new LabelTest.Either(left, conjunction());
        }
        return left;
    }

    private LabelTest conjunction() {
        LabelTest left = condition();
        while (scan.take(",") || scan.takeKeyword("and")) {
            left = new LabelTest.Both(left, condition());
        }
        return left;
    }

    private LabelTest condition() {
        parts.add();
        if (scan.take("(")) {
            depth++;
            if (depth > Parser.MAX_DEPTH) {
                throw scan.tooLarge("the query is nested deeper than " + Parser.MAX_DEPTH);
            }
            LabelTest inner = labelTest();
            scan.need(")");
            depth--;
            return inner;
        }
        String label = scan.label();
        String symbol = scan.symbol();
        return switch (symbol) {
            case "=~", "!~" -> new LabelTest.Text(matcher(label));
            case "=", "!=" -> equality(label, symbol);
            case "==", ">", ">=", "<", "<=" -> {
                scan.take(symbol);
                yield quantity(label, comparison(symbol));
            }
            default -> throw scan.expected("a comparison");
        };
    }

    private LabelTest equality(String label, String symbol) {
        scan.take(symbol);
        if (scan.isString()) {
            Match match = symbol.equals("=") ? Match.EQUAL : Match.NOT_EQUAL;
            return new LabelTest.Text(matcher(label, match));
        }
        return takeAddress()
                ? new LabelTest.Unsupported()
                : quantity(label, symbol.equals("=") ? BinaryOp.EQUAL : BinaryOp.NOT_EQUAL);
    }

    private static BinaryOp comparison(String symbol) {
        return switch (symbol) {
            case ">" -> BinaryOp.GREATER;
            case ">=" -> BinaryOp.GREATER_OR_EQUAL;
            case "<" -> BinaryOp.LESS;
            case "<=" -> BinaryOp.LESS_OR_EQUAL;
            default -> BinaryOp.EQUAL;
        };
    }

    private LabelTest quantity(String label, BinaryOp op) {
        OptionalDouble duration = scan.duration();
        if (duration.isPresent()) {
            return new LabelTest.Quantity(label, op, Unit.DURATION, duration.getAsDouble());
        }
        OptionalDouble bytes = scan.bytes();
        if (bytes.isPresent()) {
            return new LabelTest.Quantity(label, op, Unit.BYTES, bytes.getAsDouble());
        }
        boolean isNegative = scan.isSymbol("-");
        if (isNegative || scan.isSymbol("+")) {
            scan.take(scan.symbol());
        }
        OptionalDouble number = scan.number();
        if (number.isEmpty()) {
            throw scan.expected("a string, number, duration or size");
        }
        double value = isNegative ? -number.getAsDouble() : number.getAsDouble();
        return new LabelTest.Quantity(label, op, Unit.NUMBER, value);
    }
}

package io.adamant.collector.logs.logql.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.adamant.collector.logs.LabelMatcher;
import io.adamant.collector.logs.LabelMatcher.Match;
import io.adamant.collector.logs.LineFilter;
import io.adamant.collector.logs.logql.syntax.Expr.Binary;
import io.adamant.collector.logs.logql.syntax.Expr.Grouping;
import io.adamant.collector.logs.logql.syntax.Expr.LogQuery;
import io.adamant.collector.logs.logql.syntax.Expr.RangeAggregation;
import io.adamant.collector.logs.logql.syntax.Expr.VectorAggregation;
import io.adamant.collector.logs.logql.syntax.LogqlException.Kind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ParserTest {

    @Test
    void readsASelectorWithEachKindOfMatcher() {
        LogQuery query = log("{instance=\"i-1\", zone != `b`,group=~\"web.+\",image!~\"old\"}");

        assertThat(query.matchers())
                .containsExactly(
                        new LabelMatcher("instance", Match.EQUAL, "i-1"),
                        new LabelMatcher("zone", Match.NOT_EQUAL, "b"),
                        new LabelMatcher("group", Match.MATCHES, "web.+"),
                        new LabelMatcher("image", Match.NOT_MATCHES, "old"));
        assertThat(query.stages()).isEmpty();
    }

    @Test
    void readsChainsOfLineFilters() {
        LogQuery query = log("{a=\"b\"} |= \"x\" or `y\\` != \"z\" |~ \"e+\" !~ \"f\"");

        assertThat(query.stages())
                .containsExactly(
                        lines(LineFilter.Kind.CONTAINS, "x", "y\\"),
                        lines(LineFilter.Kind.NOT_CONTAINS, "z"),
                        lines(LineFilter.Kind.MATCHES, "e+"),
                        lines(LineFilter.Kind.NOT_MATCHES, "f"));
    }

    @Test
    void letsAndAndTheCommaBindTighterThanOr() {
        LogQuery query = log("{a=\"b\"} | json | x=\"1\" or y>=2, z<=1.5KB and w!=1m30s");

        assertThat(query.stages().getLast())
                .isInstanceOfSatisfying(
                        Stage.Where.class,
                        where -> {
                            LabelTest.Either either = (LabelTest.Either) where.test();
                            assertThat(either.left()).isInstanceOf(LabelTest.Text.class);
                            LabelTest.Both outer = (LabelTest.Both) either.right();
                            assertThat(outer.right())
                                    .isEqualTo(
                                            new LabelTest.Quantity(
                                                    "w",
                                                    BinaryOp.NOT_EQUAL,
                                                    LabelTest.Unit.DURATION,
                                                    90e9));
                            assertThat(((LabelTest.Both) outer.left()).right())
                                    .isEqualTo(
                                            new LabelTest.Quantity(
                                                    "z",
                                                    BinaryOp.LESS_OR_EQUAL,
                                                    LabelTest.Unit.BYTES,
                                                    1500));
                        });
    }

    @Test
    void readsTheQueryOfGrafanasLogVolume() {
        Expr query =
                Parser.parse(
                        "sum by (level, detected_level) (count_over_time({instance=\"i-1\"} |= `x` |"
                                + " drop __error__ [1m]))");

        VectorAggregation sum = (VectorAggregation) query;
        assertThat(sum.grouping())
                .isEqualTo(new Grouping(false, Set.of("level", "detected_level")));
        RangeAggregation range = (RangeAggregation) sum.inner();
        assertThat(range.op()).isEqualTo(RangeOp.COUNT_OVER_TIME);
        assertThat(range.rangeNanos()).isEqualTo(60_000_000_000L);
        assertThat(range.log().stages()).hasSize(2);
    }

    @Test
    void takesTheOffsetBehindTheRange() {
        RangeAggregation range =
                (RangeAggregation) Parser.parse("rate({a=\"b\"}[1h30m] offset 5m |= \"x\")");

        assertThat(range.rangeNanos()).isEqualTo(5_400_000_000_000L);
        assertThat(range.offsetNanos()).isEqualTo(300_000_000_000L);
        assertThat(range.log().stages()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "1 + 2 * 3, (1 + (2 * 3))",
        "1 - 2 - 3, ((1 - 2) - 3)",
        "2 ^ 3 ^ 2, (2 ^ (3 ^ 2))",
        "(1 + 2) * 3, ((1 + 2) * 3)",
        "1 > 2 + 3, (1 > (2 + 3))",
        "vector(1) or vector(2) and vector(3), (v1 or (v2 and v3))",
        "1 - -1, (1 - -1)"
    })
    void bindsOperatorsAsPrometheusDoes(String text, String tree) {
        assertThat(tree(Parser.parse(text))).isEqualTo(tree);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{a=\"b\"} $ pattern \"<x>\"|the pattern parser is not supported, at 1:11",
                "{a=\"b\"} $ json $ line_format \"x\"|line_format is not supported, at 1:18",
                "sum_over_time({a=\"b\"} $ unwrap x [1m])|sum_over_time is not supported, at 1:1",
                "stddev(vector(1))|stddev is not supported, at 1:1",
                "{a=\"b\"} $= ip(\"10.0.0.1\")|ip is not supported, at 1:12",
                "1 + on(x) group_left vector(1)|group_left is not supported, at 1:11",
                "{a=\"b\"} $ json x=\"y\"|json with a list of labels is not supported, at 1:16"
            })
    void namesWhatItDoesNotSupportAndWhere(String text, String words) {
        LogqlException refused = refusal(text.replace('$', '|'));

        assertThat(refused).hasMessage(words);
        assertThat(refused.kind()).isEqualTo(Kind.NOT_SUPPORTED);
    }

    @Test
    void countsLinesAndColumnsFromOne() {
        LogqlException refused = refusal("{a=\"b\"}\n# why\n  | = 5");

        assertThat(refused.line()).isEqualTo(3);
        assertThat(refused.column()).isEqualTo(5);
        assertThat(refused).hasMessage("expected a label, found '=', at 3:5");
        assertThat(refused.kind()).isEqualTo(Kind.SYNTAX);
    }

    @Test
    void putsATypingErrorBeforeWhatIsNotSupported() {
        assertThat(refusal("{a=\"b\"} | pattern \"<x>\" | (").kind()).isEqualTo(Kind.SYNTAX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{a=\"\"}",
                "{a=~\".*\"}",
                "{a!=\"b\"}",
                "{a=~\"(\"}",
                "{a=\"\\q\"}",
                "{a=\"b\"} |~ \"[\"",
                "{a=\"b\"} |~ \"((a{1000}){1000}){1000}\"",
                "sum({a=\"b\"} + 1)",
                "sum(5, vector(1))",
                "topk(vector(1))",
                "topk(1.5, vector(1))",
                "rate(5, {a=\"b\"}[1m])",
                "rate({a=\"b\"}[0s])",
                "rate({a=\"b\"}[-5m])",
                "rate({a=\"b\"}[1m]) by (a)",
                "vector(1) + bool vector(1)",
                "1 and 2"
            })
    void refusesSentencesWithoutSense(String text) {
        assertThat(refusal(text).kind()).isEqualTo(Kind.INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{a}",
                "{a=b}",
                "{a='b'}",
                "{a=\"b\"",
                "{a=\"b\"} |",
                "{a=\"b\"} extra",
                "sum({a=\"b\"})",
                "count_over_time({a=\"b\"})",
                "rate({a=\"b\"}[5])",
                "(1",
                "1 +",
                "{a=\"b\"} | x == \"y\"",
                "vector(-1)",
                "\uD800",
                "\u0000"
            })
    void refusesWhatIsNoSentence(String text) {
        assertThat(refusal(text).kind()).isEqualTo(Kind.SYNTAX);
    }

    @Test
    void boundsLengthDepthAndParts() {
        assertThat(refusal("1".repeat(20_000)).kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(refusal("(".repeat(10_000)).kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(refusal("rate(" + "(".repeat(10_000)).kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(refusal("{a=\"b\"}|" + "(".repeat(10_000)).kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(refusal("sum(".repeat(3_000)).kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(refusal("1" + "+1".repeat(5_000)).kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(refusal("1" + "^1".repeat(5_000)).kind()).isEqualTo(Kind.TOO_LARGE);
    }

    private static LogQuery log(String text) {
        return (LogQuery) Parser.parse(text);
    }

    private static LogqlException refusal(String text) {
        LogqlException refused =
                catchThrowableOfType(LogqlException.class, () -> Parser.parse(text));
        assertThat(refused).as(text).isNotNull();
        return refused;
    }

    private static Stage lines(LineFilter.Kind kind, String... anyOf) {
        return new Stage.Lines(new LineFilter(kind, List.of(anyOf)));
    }

    private static String tree(Expr expr) {
        return switch (expr) {
            case Binary b ->
                    "(" + tree(b.left()) + " " + b.op().text() + " " + tree(b.right()) + ")";
            case Expr.Literal literal -> Long.toString((long) literal.value());
            case Expr.VectorOf vector -> "v" + (long) vector.value();
            default -> expr.toString();
        };
    }
}

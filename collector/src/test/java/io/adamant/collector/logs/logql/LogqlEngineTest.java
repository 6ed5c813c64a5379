package io.adamant.collector.logs.logql;

import static io.adamant.collector.logs.LogStoreInMemory.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.logs.LogStoreInMemory;
import io.adamant.collector.logs.Scan.Order;
import io.adamant.collector.logs.Span;
import io.adamant.collector.logs.logql.pipeline.Line;
import io.adamant.collector.logs.logql.syntax.Expr.LogQuery;
import io.adamant.collector.logs.logql.syntax.Parser;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LogqlEngineTest {

    private static final long S = 1_000_000_000L;

    private final LogStoreInMemory store = new LogStoreInMemory();
    private final LogqlEngine engine = new LogqlEngine(store, Duration.ofSeconds(5));

    @Test
    void findsLinesNewestFirstUpToTheLimit() {
        for (int i = 1; i <= 5; i++) {
            store.add(entry("i-1", i * S, 9, "line " + i));
        }

        Answer.Lines newest = lines("{instance=\"i-1\"}", Order.NEWEST_FIRST, 2);
        Answer.Lines oldest = lines("{instance=\"i-1\"} != `line 2`", Order.OLDEST_FIRST, 9);

        assertThat(newest.lines()).extracting(Line::text).containsExactly("line 5", "line 4");
        assertThat(newest.isCut()).isTrue();
        assertThat(oldest.lines())
                .extracting(Line::text)
                .containsExactly("line 1", "line 3", "line 4", "line 5");
        assertThat(oldest.isCut()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "status >= 500; a",
                "status < 500; b",
                "took > 1s; a",
                "size <= 2KB; a b",
                "http_method = \"GET\"; a b",
                "http_method = \"GET\" and status = 200 or missing = \"\"; a b c",
                "missing = \"x\"; ''",
                "detected_level = \"info\"; a b c",
                "instance =~ \"i-.\"; a b c",
                "__error__ = \"JSONParserErr\"; c",
                "source_extracted = \"own\"; b"
            })
    void filtersByWhatTheJsonParserFinds(String test, String found) {
        store.add(
                entry(
                        "i-1",
                        1,
                        9,
                        "{\"id\":\"a\",\"status\":503,\"took\":\"1.5s\",\"size\":\"1.2KB\","
                                + "\"http\":{\"method\":\"GET\"},\"tags\":[1,{\"x\":2}]}"));
        store.add(
                entry(
                        "i-1",
                        2,
                        9,
                        " {\"id\":\"b\", \"status\":200, \"took\":\"15ms\", \"size\":\"300\","
                                + "\"http\":{\"method\":\"GET\"}, \"source\":\"own\", \"n\":null } "));
        store.add(entry("i-1", 3, 9, "{\"id\":\"c\""));

        List<String> ids =
                lines("{instance=\"i-1\"} | json | " + test, Order.OLDEST_FIRST, 9).lines().stream()
                        .map(line -> line.label("id"))
                        .toList();

        assertThat(String.join(" ", ids)).isEqualTo(found);
    }

    @Test
    void readsLogfmtAndLetsLabelsGoAndStay() {
        store.add(entry("i-1", 1, 13, "level=warn msg=\"no \\\"room\\\" left\" took.ms=12 flag ="));

        Line all = one("{instance=\"i-1\"} | logfmt");
        Line some =
                one("{instance=\"i-1\"} | logfmt | drop boot_id, level=\"warn\", msg=\"other\"");
        Line few = one("{instance=\"i-1\"} | logfmt | keep level, instance");

        assertThat(all.parsed())
                .containsExactly(
                        Map.entry("level", "warn"),
                        Map.entry("msg", "no \"room\" left"),
                        Map.entry("took_ms", "12"));
        assertThat(some.labels()).containsKeys("msg", "instance").doesNotContainKeys("level");
        assertThat(some.metadata()).containsOnlyKeys("detected_level");
        assertThat(few.labels()).containsOnlyKeys("level", "instance");
    }

    @Test
    void keepsAndMarksALineWhoseLabelIsNoQuantity() {
        store.add(entry("i-1", 1, 9, "status=teapot"));
        store.add(entry("i-1", 2, 9, "other=1"));

        Line line = one("{instance=\"i-1\"} | logfmt | status > 400");

        assertThat(line.label("__error__")).isEqualTo("LabelFilterErr");
    }

    @Test
    void countsByTheStoreWhereNothingHasToBeParsed() {
        store.add(entry("i-1", 10 * S, 9, "a"));
        store.add(entry("i-1", 20 * S, 17, "bc"));
        store.add(entry("i-2", 20 * S, 17, "d"));

        assertThat(
                        at(
                                20,
                                "sum by (detected_level) (count_over_time({application=\"shop\"} |"
                                        + " drop __error__ [1m]))"))
                .isEqualTo("{detected_level=error} 2, {detected_level=info} 1");
        assertThat(at(20, "sum(bytes_over_time({application=\"shop\"}[15s]))")).isEqualTo("{} 4");
        assertThat(at(20, "sum by (instance) (rate({application=\"shop\"}[10s]))"))
                .isEqualTo("{instance=i-1} 0.1, {instance=i-2} 0.1");
        assertThat(store.asked)
                .containsOnly("count by detected_level", "count by ", "count by instance");
    }

    @Test
    void leavesTheRecordsOwnLabelsOutOfABareCountUnlessAGroupingNamesThem() {
        store.add(entry("i-1", 10 * S, 9, "a"));
        store.add(entry("i-1", 20 * S, 17, "b"));

        assertThat(at(20, "count(count_over_time({instance=\"i-1\"}[1m]))")).isEqualTo("{} 1");
        assertThat(at(20, "count by (detected_level) (count_over_time({instance=\"i-1\"}[1m]))"))
                .isEqualTo("{detected_level=error} 1, {detected_level=info} 1");
    }

    @Test
    void endsARangeAtTheMomentAndLeavesOutItsBeginning() {
        store.add(entry("i-1", 10 * S, 9, "a"));
        store.add(entry("i-1", 20 * S, 9, "b"));

        for (String stage : List.of("", "| __error__=``")) {
            String query = "sum(count_over_time({instance=\"i-1\"}" + stage + "[10s]%s))";
            assertThat(at(20, query.formatted(""))).isEqualTo("{} 1");
            assertThat(at(19, query.formatted(""))).isEqualTo("{} 1");
            assertThat(at(30, query.formatted(" offset 10s"))).isEqualTo("{} 1");
            assertThat(at(31, query.formatted(""))).isEmpty();
            assertThat(at(9, query.formatted(""))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void countsTheSameByTheStoreAndByReading(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 300; i++) {
            store.add(
                    entry(
                            "i-" + random.nextInt(4),
                            1_000 * S + random.nextLong(600 * S),
                            1 + random.nextInt(24),
                            "é".repeat(random.nextInt(5)) + "x"));
        }
        long step = 1 + random.nextLong(90 * S);
        long range = 1 + random.nextLong(300);
        Steps steps = Steps.range(1_000 * S, 1_700 * S, step);
        for (String op : List.of("count_over_time", "rate", "bytes_over_time", "bytes_rate")) {
            String query =
                    "sum by (instance, detected_level) ("
                            + op
                            + "({instance=~\"i-[0-2]\"} %s ["
                            + range
                            + "s] offset 30s))";

            assertThat(text(engine.numbers(Parser.parse(query.formatted("")), steps)))
                    .as("seed %d, %s", seed, query)
                    .isNotEmpty()
                    .isEqualTo(
                            text(
                                    engine.numbers(
                                            Parser.parse(query.formatted("| __error__=``")),
                                            steps)));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "sum(X); {} 6",
                "avg(X); {} 2",
                "min(X); {} 1",
                "max(X); {} 3",
                "count(X); {} 3",
                "sum without (instance, source, service_name, application, group, zone) (X); {image=img-1} 6",
                "sum by (nothing) (X); {} 6",
                "topk(1, sum by (instance) (X)); {instance=i-3} 3",
                "bottomk(1, sum by (instance) (X)); {instance=i-1} 1",
                "topk by (instance) (1, sum by (instance) (X)); {instance=i-1} 1, {instance=i-2} 2, {instance=i-3} 3",
                "sum by (instance) (X) > 1; {instance=i-2} 2, {instance=i-3} 3",
                "sum by (instance) (X) > bool 1; {instance=i-1} 0, {instance=i-2} 1, {instance=i-3} 1",
                "1 < sum by (instance) (X); {instance=i-2} 2, {instance=i-3} 3",
                "sum(X) * 2 + 1; {} 13",
                "2 ^ 3 ^ 2; 512",
                "7 % 4 - 1; 2",
                "1 / 0; NaN",
                "sum(X) / sum(X); {} 1",
                "sum by (instance) (X) / on() sum(Y); MATCHING",
                "sum by (instance) (X) + sum by (instance) (X); {instance=i-1} 2, {instance=i-2} 4, {instance=i-3} 6",
                "sum by (instance) (X) and sum by (instance) (Y); {instance=i-2} 2",
                "sum by (instance) (X) unless sum by (instance) (Y); {instance=i-1} 1, {instance=i-3} 3",
                "sum by (instance) (Y) or sum by (instance) (X); {instance=i-1} 1, {instance=i-2} 2, {instance=i-3} 3",
                "vector(1)+vector(1); {} 2",
                "sum(Y) or vector(0); {} 2",
                "sum(count_over_time({instance=\"none\"}[1m])) or vector(0); {} 0"
            })
    void aggregatesAndCombines(String query, String result) {
        store.add(entry("i-1", 20 * S, 9, "x"));
        for (int i = 0; i < 2; i++) {
            store.add(entry("i-2", 20 * S, 9, "x"));
        }
        for (int i = 0; i < 3; i++) {
            store.add(entry("i-3", 20 * S, 9, "x"));
        }
        String asked =
                query.replace("X", "count_over_time({application=\"shop\"}[1m])")
                        .replace("Y", "count_over_time({instance=\"i-2\"}[1m])");

        if (result.equals("MATCHING")) {
            assertThatThrownBy(() -> at(20, asked))
                    .isInstanceOfSatisfying(
                            EvaluationException.class,
                            e -> assertThat(e.code()).isEqualTo(EvaluationException.Code.MATCHING));
        } else {
            assertThat(at(20, asked)).isEqualTo(result);
        }
    }

    @Test
    void alignsTheMomentsToTheStep() {
        Steps steps = Steps.range(125 * S, 185 * S, 30 * S);

        assertThat(steps.firstUnixNanos()).isEqualTo(120 * S);
        assertThat(steps.count()).isEqualTo(3);
        assertThat(steps.at(2)).isEqualTo(180 * S);
    }

    @Test
    void refusesMoreMomentsOrSeriesThanAnAnswerMayHave() {
        assertThatThrownBy(() -> Steps.range(0, 11_000 * S, S))
                .hasMessageContaining("exceeded maximum resolution");
        for (int i = 0; i < 501; i++) {
            store.add(entry("i-" + i, 20 * S, 9, "x"));
        }
        assertThatThrownBy(() -> at(20, "sum by (instance) (rate({application=\"shop\"}[1m]))"))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("maximum of series (500) reached");
        assertThat(at(20, "count(sum by (instance) (rate({application=\"shop\"}[1m])))"))
                .isEqualTo("{} 501");
    }

    @Test
    void refusesToCountALineThatAStageFailedOn() {
        store.add(entry("i-1", 20 * S, 9, "no json"));

        assertThatThrownBy(() -> at(20, "sum(rate({instance=\"i-1\"} | json [1m]))"))
                .hasMessageContaining("pipeline error: JSONParserErr");
        assertThat(at(20, "sum(count_over_time({instance=\"i-1\"} | json | drop __error__ [1m]))"))
                .isEqualTo("{} 1");
        assertThat(at(20, "sum(count_over_time({instance=\"i-1\"} | json | __error__=`` [1m]))"))
                .isEmpty();
    }

    @Test
    void saysWhatTheStoreCouldNotLookAt() {
        store.notes.add("1 file is put aside");

        assertThat(lines("{instance=\"i-1\"}", Order.NEWEST_FIRST, 1).looked().missing())
                .containsExactly("1 file is put aside");
        assertThat(
                        engine.numbers(
                                        Parser.parse("rate({a=\"b\"}[1m]) + rate({a=\"b\"}[1m])"),
                                        Steps.instant(0))
                                .looked()
                                .missing())
                .containsExactly("1 file is put aside");
    }

    @Test
    void answersAtTheEdgesOfTime() {
        for (long time : List.of(Long.MIN_VALUE, 0L, Long.MAX_VALUE)) {
            assertThat(
                            engine.numbers(
                                            Parser.parse("rate({a=\"b\"}[30y] offset -30y)"),
                                            Steps.instant(time))
                                    .value())
                    .isEqualTo(new Value.Vector(List.of()));
        }
    }

    private Answer.Lines lines(String query, Order order, int limit) {
        return engine.lines((LogQuery) Parser.parse(query), new Span(0, 100 * S), order, limit);
    }

    private Line one(String query) {
        List<Line> lines = lines(query, Order.OLDEST_FIRST, 9).lines();
        assertThat(lines).hasSize(1);
        return lines.getFirst();
    }

    private String at(long seconds, String query) {
        return text(engine.numbers(Parser.parse(query), Steps.instant(seconds * S)))
                .replace("@0=", "");
    }

    /** Series in the order of their labels. */
    private static String text(Answer.Numbers numbers) {
        return switch (numbers.value()) {
            case Value.Scalar scalar -> number(scalar.value());
            case Value.Vector vector ->
                    String.join(
                            ", ",
                            vector.series().stream().map(LogqlEngineTest::text).sorted().toList());
        };
    }

    private static String text(Series series) {
        StringBuilder out = new StringBuilder(new TreeMap<>(series.labels()).toString());
        series.forEachStep(
                step ->
                        out.append(series.has(step) ? " @" : " !")
                                .append(step)
                                .append('=')
                                .append(number(series.at(step))));
        return out.toString();
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}

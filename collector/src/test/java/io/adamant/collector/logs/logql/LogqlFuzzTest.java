package io.adamant.collector.logs.logql;

import static io.adamant.collector.logs.LogStoreInMemory.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.fuzz.Mutations;
import io.adamant.collector.logs.LogStoreInMemory;
import io.adamant.collector.logs.Scan.Order;
import io.adamant.collector.logs.Span;
import io.adamant.collector.logs.logql.syntax.Expr;
import io.adamant.collector.logs.logql.syntax.Expr.LogQuery;
import io.adamant.collector.logs.logql.syntax.LogqlException;
import io.adamant.collector.logs.logql.syntax.Parser;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Mutants of queries and of lines: nothing but the refusals that there are, and that soon. */
final class LogqlFuzzTest {

    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    /** CPU time that no mutant may exceed; the first one loads the classes. */
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final LogStoreInMemory store = new LogStoreInMemory();
    private final LogqlEngine engine = new LogqlEngine(store, Duration.ofSeconds(5));

    @Test
    void answersOrRefusesEachMutantOfAQuery() throws IOException {
        store.add(entry("i-1", 1, 9, "{\"a\":\"b\",\"x\":5}"));
        store.add(entry("i-1", 2, 9, "a=b x=\"5s\""));
        Mutations mutations =
                Mutations.ofTexts(
                        Files.readAllLines(Path.of("src/test/resources/logql/corpus.txt")));
        AtomicLong answered = new AtomicLong();

        Mutations.cases(1)
                .forEach(
                        seed -> {
                            String query = mutations.applyToText(seed);
                            long begun = CPU.getCurrentThreadCpuTime();
                            answered.addAndGet(answer(seed, query) ? 1 : 0);
                            assertThat(CPU.getCurrentThreadCpuTime() - begun)
                                    .as("seed %d: %s", seed, query)
                                    .isLessThan(MOST_NANOS);
                        });

        assertThat(answered).as("some mutants are still queries").hasPositiveValue();
    }

    private boolean answer(long seed, String query) {
        try {
            Expr expr = Parser.parse(query);
            if (expr instanceof LogQuery log) {
                engine.lines(log, new Span(0, 10), Order.NEWEST_FIRST, 10);
            } else {
                engine.numbers(expr, Steps.range(0, 100, 10));
            }
            return true;
        } catch (LogqlException | EvaluationException refused) {
            assertThat(refused).as("seed %d", seed).hasMessageMatching("(?s).{10,}");
            return false;
        } catch (RuntimeException | StackOverflowError bug) {
            throw new AssertionError("seed " + seed + ": " + query, bug);
        }
    }

    @Test
    void readsEachMutantOfALine() {
        Mutations mutations =
                Mutations.ofTexts(
                        List.of(
                                "{\"a\":\"b\\u00e9\",\"n\":{\"x\":[1,2,{\"y\":null}],\"z\":-1.5e3},"
                                        + "\"t\":true,\"took\":\"1.5s\"}",
                                "level=warn msg=\"no \\\"room\\\" left\" took.ms=12 size=5MB flag =",
                                "192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200"));
        LogQuery query =
                (LogQuery)
                        Parser.parse(
                                "{instance=\"i-1\"} | json | logfmt | took > 1s or size > 1KB or"
                                        + " n_z < 0 | drop a, t=\"true\"");

        Mutations.cases(9)
                .forEach(
                        seed -> {
                            LogStoreInMemory one = new LogStoreInMemory();
                            one.add(entry("i-1", 1, 9, mutations.applyToText(seed)));
                            try {
                                new LogqlEngine(one, Duration.ofSeconds(5))
                                        .lines(query, new Span(0, 9), Order.NEWEST_FIRST, 1);
                            } catch (RuntimeException | StackOverflowError bug) {
                                throw new AssertionError("seed " + seed, bug);
                            }
                        });
    }
}

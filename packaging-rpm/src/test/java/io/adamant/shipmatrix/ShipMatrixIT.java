package io.adamant.shipmatrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.bench.sink.Fault;
import io.adamant.bench.sink.SinkProcess;
import io.adamant.shipmatrix.rig.Judge;
import io.adamant.shipmatrix.rig.Logrotate;
import io.adamant.shipmatrix.rig.Result;
import io.adamant.shipmatrix.rig.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fault and rotation matrix: the real agent, the real logrotate and logback, numbered lines
 * compared as an exact set at a receiver. The short form by default; {@code -Dadamant.matrix=full}
 * (or {@code ./adamant test --matrix}) plays every row, {@code -Dadamant.matrix.rows=TEXT} those
 * whose name contains the text. The table goes to {@code target/ship-matrix.md}.
 */
final class ShipMatrixIT {

    private static final boolean FULL = "full".equals(System.getProperty("adamant.matrix"));
    private static final String ONLY = System.getProperty("adamant.matrix.rows", "");

    /** Rows wait more than they work. */
    private static final int LANES = Integer.getInteger("adamant.matrix.lanes", 3);

    private static final long BOUND_MS = 90_000;

    private static final ConcurrentLinkedQueue<SinkProcess> IDLE = new ConcurrentLinkedQueue<>();
    private static final List<SinkProcess> SINKS = new ArrayList<>();
    private static final ExecutorService PLAYERS = Executors.newFixedThreadPool(LANES);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir static Path directory;

    @BeforeAll
    static void startReceivers() throws IOException {
        boolean required = "true".equals(System.getenv("ADAMANT_REQUIRE_ALL"));
        if (!Logrotate.isInstalled() && !required) {
            Assumptions.abort("SKIPPED: no logrotate (Debian package logrotate)");
        }
        assertThat(Logrotate.isInstalled()).as("Debian package logrotate").isTrue();
        for (int lane = 0; lane < LANES; lane++) {
            SinkProcess sink = SinkProcess.start();
            SINKS.add(sink);
            IDLE.add(sink);
        }
    }

    @AfterAll
    static void stopReceivers() throws IOException {
        PLAYERS.shutdownNow();
        for (SinkProcess sink : SINKS) {
            sink.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyRowStands() {
        Function<Row, Future<Result>> play = row -> PLAYERS.submit(() -> play(row));
        List<Result> results = new ArrayList<>();
        List<Row> rows = rows();
        List<Future<Result>> played = rows.stream().map(play).toList();
        return Stream.concat(
                Stream.iterate(0, i -> i < rows.size(), i -> i + 1)
                        .map(
                                i ->
                                        DynamicTest.dynamicTest(
                                                rows.get(i).toString(),
                                                () -> stands(played.get(i).get(), results))),
                Stream.of(DynamicTest.dynamicTest("the table", () -> write(results))));
    }

    private static void stands(Result result, List<Result> results) {
        results.add(result);
        assertThat(result.faults()).as("%s, examples %s", result, result.examples()).isEmpty();
    }

    private static List<Row> rows() {
        return Stream.of(
                        FaultRows.all(),
                        DiskRows.all(),
                        IdentityRows.all(),
                        ContentRows.all(),
                        ScaleRows.all(),
                        LogbackRows.all(),
                        RotationRows.all())
                .flatMap(List::stream)
                .filter(row -> ONLY.isEmpty() ? FULL || row.brief() : row.isCalled(ONLY))
                .toList();
    }

    private static Result play(Row row) throws Exception {
        SinkProcess sink = IDLE.remove();
        Path place = directory.resolve("row-" + NUMBER.incrementAndGet());
        long started = System.nanoTime();
        try (Rig rig = new Rig(place, sink)) {
            sink.fault(Fault.NONE);
            sink.reset();
            long lines = row.script().play(rig);
            Judge judge = new Judge(rig, lines, row.expectation());
            return told(judge.judge(row.group(), row.name(), started, BOUND_MS));
        } catch (AssertionError | Exception broken) {
            return told(failed(row, started, broken));
        } finally {
            IDLE.add(sink);
        }
    }

    /** At once, so that a long run can be followed. */
    private static Result told(Result result) {
        System.out.println(result.line() + " " + result.millis() + " ms");
        return result;
    }

    private static Result failed(Row row, long started, Throwable broken) {
        return new Result(
                row.group(),
                row.name(),
                row.expectation().words(),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                "",
                (System.nanoTime() - started) / 1_000_000,
                "",
                List.of("could not be played: " + broken.getMessage()));
    }

    private static void write(List<Result> results) throws IOException {
        Path table = Path.of("target", "ship-matrix.md");
        Files.createDirectories(table.toAbsolutePath().getParent());
        Files.writeString(table, Result.table(results));
        System.out.println(Result.table(results));
        long standing = results.stream().filter(Result::stands).count();
        System.out.println(standing + " of " + results.size() + " rows hold; " + table);
    }
}

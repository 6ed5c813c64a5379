package io.adamant.collector.logs.parquet;

import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import java.util.function.IntSupplier;
import java.util.function.ToLongFunction;

/** What the store tells of itself; each with {@code table}. */
final class StoreMeters {

    private final Count rows;
    private final Count tooOld;
    private final Count flushes;
    private final Count failures;
    private volatile double flushSeconds;

    StoreMeters(Meters meters, String table, State state, IntSupplier questions) {
        rows = meters.counter("adamant_store_rows", "Rows taken.", "table", table);
        tooOld =
                meters.counter(
                        "adamant_store_too_old_rows",
                        "Rows not written since their time is no longer kept.",
                        "table",
                        table);
        flushes = meters.counter("adamant_store_flushes", "Flushes.", "table", table);
        failures =
                meters.counter(
                        "adamant_store_flush_failures",
                        "Flushes that failed and are tried again.",
                        "table",
                        table);
        meters.gauge(
                "adamant_store_flush_seconds",
                "How long the newest flush took.",
                () -> flushSeconds,
                "table",
                table);
        meters.gauge(
                "adamant_store_waiting_questions",
                "Questions that wait for their turn.",
                questions::getAsInt,
                "table",
                table);
        meters.gauge(
                "adamant_store_waiting_rows",
                "Rows in memory that are not in a file yet.",
                () -> state.tails().stream().mapToLong(Tail::rows).sum(),
                "table",
                table);
        files(meters, table, state);
    }

    private static void files(Meters meters, String table, State state) {
        gauge(
                meters,
                table,
                state,
                "adamant_store_files",
                "Parquet files that count.",
                m -> m.files().size());
        gauge(
                meters,
                table,
                state,
                "adamant_store_bytes",
                "Bytes of the Parquet files that count.",
                m -> m.files().stream().mapToLong(SegmentFile::bytes).sum());
        gauge(
                meters,
                table,
                state,
                "adamant_store_quarantined_files",
                "Files put aside since they could not be read.",
                m -> m.gaps().size());
    }

    private static void gauge(
            Meters meters,
            String table,
            State state,
            String name,
            String what,
            ToLongFunction<Manifest> value) {
        meters.gauge(name, what, () -> value.applyAsLong(state.manifest()), "table", table);
    }

    void taken(long count) {
        rows.add(count);
    }

    void tooOld(long count) {
        tooOld.add(count);
    }

    void flushed(double seconds) {
        flushSeconds = seconds;
        flushes.increment();
    }

    void failed() {
        failures.increment();
    }
}

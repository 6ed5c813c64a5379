package io.adamant.collector.logs.parquet;

import static io.adamant.collector.logs.parquet.StoreOfNumbers.START;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that is out of disk or of memory. */
final class StoreLimitsTest {

    @TempDir private Path directory;

    @Test
    void aDiskThatTakesNothingMakesTheStoreTakeNoMoreAndNobodyWaits() {
        AtomicBoolean isFull = new AtomicBoolean(true);
        StoreDirectory.Steps steps =
                _ -> {
                    if (isFull.get()) {
                        throw new StoreException(
                                StoreException.Code.DISK, "no space left", new IOException());
                    }
                };
        try (StoreOfNumbers store = new StoreOfNumbers(directory, steps)) {
            fill(store, 1);
            assertThat(store.store.isTaking()).as("one lot waits to be written").isTrue();
            store.store.awaitWriter();
            fill(store, 2);
            assertThat(store.store.isTaking()).as("and a second one").isFalse();
            store.settle(2);
            assertThat(store.store.isTaking()).isFalse();
            assertThat(store.numbers()).as("all of it is found").hasSize(2 * Tail.MAX_KEYS);

            isFull.set(false);
            store.now += Duration.ofSeconds(10).toNanos();
            store.settle(2);
            awaitTaking(store);
            assertThat(store.complaints).hasSize(1).first().asString().contains("no space left");
        }
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            assertThat(store.numbers()).hasSize(2 * Tail.MAX_KEYS);
        }
    }

    @Test
    void aStoreThatCannotWriteIsClosedAllTheSame() {
        StoreDirectory.Steps full =
                _ -> {
                    throw new StoreException(
                            StoreException.Code.DISK, "no space left", new IOException());
                };
        try (StoreOfNumbers store = new StoreOfNumbers(directory, full)) {
            store.feed(1, 1);
        }
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            assertThat(store.stored()).as("the journal has it").isZero();
        }
    }

    private static void fill(StoreOfNumbers store, int entry) {
        for (int i = 0; i < Tail.MAX_KEYS; i++) {
            store.add("i-" + entry + "-" + i, START + i, i);
        }
        store.settle(entry);
    }

    private static void awaitTaking(StoreOfNumbers store) {
        store.store.awaitWriter();
        store.settle(2);
        assertThat(store.store.isTaking()).isTrue();
    }

    @Test
    void halfOfTheMemoryIsForWaitingRowsAndHalfForQuestionsAndNeitherTakesMore() {
        try (StoreOfNumbers store = new StoreOfNumbers(directory)) {
            store.feed(1, 1);
            store.flush();
            store.feed(2, 2);
            for (int lot = 1; lot <= 3; lot++) {
                fill(store, 2 + lot);
                assertThat(most(store, session -> session.waiting().getFirst()))
                        .as("waiting rows, DuckDB's own count")
                        .isBetween(1L, 64L << 20);
            }
            assertThat(most(store, session -> session.source(session.files())))
                    .isLessThanOrEqualTo(64L << 20);
            for (Function<Session, Source> half :
                    List.<Function<Session, Source>>of(
                            session -> session.waiting().getFirst(),
                            session -> session.source(session.files()))) {
                String limit =
                        one(
                                store,
                                half,
                                "SELECT current_setting('memory_limit')",
                                row -> row.getString(1));
                assertThat(limit).isEqualTo("64.0 MiB");
            }
        }
    }

    private static long most(StoreOfNumbers store, Function<Session, Source> half) {
        return one(
                store,
                half,
                "SELECT sum(memory_usage_bytes)::BIGINT FROM duckdb_memory()",
                row -> row.getLong(1));
    }

    private static <T> T one(
            StoreOfNumbers store,
            Function<Session, Source> half,
            String sql,
            Session.RowReader<T> reader) {
        return store.store.ask(
                StoreOfNumbers.ALWAYS,
                session -> session.query(half.apply(session), _ -> sql, reader).getFirst());
    }
}

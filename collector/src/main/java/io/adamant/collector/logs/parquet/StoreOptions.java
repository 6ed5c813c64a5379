package io.adamant.collector.logs.parquet;

import io.adamant.shared.config.DataSize;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The store's limits.
 *
 * @param directory its own
 * @param retention rows that are older, by their own time, are deleted by the hour
 * @param maxBytes of files; beyond it the oldest hour goes first
 * @param pinnedSpan how far back rows are pinned
 * @param pinnedRetention how long pinned rows are kept after they were pinned
 * @param pinnedMaxBytes of pinned files; beyond it the oldest pin goes first
 * @param memory DuckDB's bound, half of it for the waiting rows and their writing, half for
 *     questions
 * @param threads of DuckDB, for each half
 * @param flushAge longest time that a row waits before it is written
 * @param questions how many are answered at the same time; further ones wait
 */
public record StoreOptions(
        Path directory,
        Duration retention,
        DataSize maxBytes,
        Duration pinnedSpan,
        Duration pinnedRetention,
        DataSize pinnedMaxBytes,
        DataSize memory,
        int threads,
        Duration flushAge,
        int questions) {

    /** Least memory that the store can work with. */
    public static final DataSize LEAST_MEMORY = DataSize.ofMebibytes(128);

    /** What a waiting row costs in memory besides its text, by estimate. */
    static final int ROW_OVERHEAD_BYTES = 96;

    /** Rows of a row group: what DuckDB skips or reads at a time. */
    static final int ROW_GROUP_ROWS = 40_960;

    public StoreOptions {
        if (memory.bytes() < LEAST_MEMORY.bytes()) {
            throw new IllegalArgumentException("the store needs " + LEAST_MEMORY + " of memory");
        }
    }

    /** The defaults in a directory. */
    public static StoreOptions in(Path directory) {
        return new StoreOptions(
                directory,
                Duration.ofDays(14),
                DataSize.ofMebibytes(50 << 10),
                Duration.ofHours(24),
                Duration.ofDays(90),
                DataSize.ofMebibytes(5 << 10),
                DataSize.ofMebibytes(512),
                2,
                Duration.ofMinutes(5),
                2);
    }

    /**
     * Bytes of waiting rows after which they are written: while these are sorted and written, as
     * many again may come in, and the sort needs about as much as it sorts.
     */
    long flushBytes() {
        return memory.bytes() / 2 / 5;
    }

    DataSize half() {
        return new DataSize(memory.bytes() / 2);
    }
}

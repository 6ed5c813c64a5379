package io.adamant.collector.logs.parquet;

import java.sql.SQLException;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/**
 * Writes one row's own columns, in the table's order, into memory. Every column must be given, with
 * {@link #none} where there is nothing; {@link #end} completes the row. View's thread only.
 */
public final class RowWriter {

    private @Nullable Tail tail;
    private @Nullable DuckDBAppender appender;
    private long bytes;

    RowWriter() {}

    void begin(Tail into, int key, long unixNanos, long ordinal) {
        tail = into;
        bytes = StoreOptions.ROW_OVERHEAD_BYTES;
        try {
            appender = into.begin(key, unixNanos, ordinal);
        } catch (SQLException failed) {
            throw refused(failed);
        }
    }

    public RowWriter whole(long value) {
        try {
            open().append(value);
            return this;
        } catch (SQLException failed) {
            throw refused(failed);
        }
    }

    public RowWriter small(int value) {
        try {
            open().append(value);
            return this;
        } catch (SQLException failed) {
            throw refused(failed);
        }
    }

    public RowWriter real(double value) {
        try {
            open().append(value);
            return this;
        } catch (SQLException failed) {
            throw refused(failed);
        }
    }

    /** A text, or a JSON object of texts for a column of pairs. */
    public RowWriter text(String value) {
        try {
            open().append(value);
            bytes += value.length();
            return this;
        } catch (SQLException failed) {
            throw refused(failed);
        }
    }

    public RowWriter bytes(byte[] value) {
        try {
            open().append(value);
            bytes += value.length;
            return this;
        } catch (SQLException failed) {
            throw refused(failed);
        }
    }

    public RowWriter none() {
        try {
            open().appendNull();
            return this;
        } catch (SQLException failed) {
            throw refused(failed);
        }
    }

    /** The row is complete; it becomes visible with the next settling. */
    public void end() {
        try {
            open().endRow();
        } catch (SQLException failed) {
            throw refused(failed);
        }
        Tail into = tail;
        if (into != null) {
            into.added(bytes);
        }
    }

    private DuckDBAppender open() {
        if (appender == null) {
            throw new IllegalStateException("no row was begun");
        }
        return appender;
    }

    private static StoreException refused(SQLException failed) {
        return DuckDb.failed("a row cannot be added", failed);
    }
}

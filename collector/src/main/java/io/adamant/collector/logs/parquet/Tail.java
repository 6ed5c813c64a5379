package io.adamant.collector.logs.parquet;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are not in a file yet: two DuckDB tables in memory, one of rows and one of the keys
 * that they share, filled by appenders. The view's thread fills it and freezes it; from then on
 * nothing in it changes but what {@link #complete} learns.
 */
final class Tail {

    /** Most different keys; with more the tail is written early. */
    static final int MAX_KEYS = 20_000;

    private final Table table;
    private final String rowsName;
    private final String keysName;
    private final Map<List<String>, Integer> ids = new HashMap<>();
    private final List<List<String>> open = new ArrayList<>();
    private @Nullable DuckDBAppender rowAppender;
    private @Nullable DuckDBAppender keyAppender;
    private long bytes;
    private boolean isDirty;
    private long added;
    private volatile long rows;

    /**
     * @param connection of the view's thread
     * @param number tells it from other tails
     */
    Tail(Table table, DuckDBConnection connection, long number) {
        this.table = table;
        rowsName = "waiting_" + number;
        keysName = "waiting_keys_" + number;
        try (Statement statement = connection.createStatement()) {
            for (String create : table.createWaiting(rowsName, keysName)) {
                statement.execute(create);
            }
            rowAppender = connection.createAppender("main", rowsName);
            keyAppender = connection.createAppender("main", keysName);
        } catch (SQLException failed) {
            throw DuckDb.failed("no table for new rows", failed);
        }
    }

    /** The number of a key; the same for the same texts as long as this tail is filled. */
    int key(List<String> key) {
        Integer known = ids.get(key);
        if (known != null) {
            return known;
        }
        int id = ids.size();
        ids.put(List.copyOf(key), id);
        try {
            DuckDBAppender appender = filled(keyAppender).beginRow().append(id);
            for (String text : key) {
                appender.append(text);
            }
            appender.endRow();
        } catch (SQLException failed) {
            throw DuckDb.failed("a key cannot be added", failed);
        }
        synchronized (open) {
            open.add(key);
        }
        return id;
    }

    /** Begins a row; its own columns follow in their order, then {@link Row#end}. */
    DuckDBAppender begin(int key, long unixNanos, long ordinal) throws SQLException {
        isDirty = true;
        return filled(rowAppender).beginRow().append(key).append(unixNanos).append(ordinal);
    }

    void added(long rowBytes) {
        added++;
        rows = added;
        bytes += rowBytes;
    }

    private static DuckDBAppender filled(@Nullable DuckDBAppender appender) {
        if (appender == null) {
            throw new IllegalStateException("the tail is frozen");
        }
        return appender;
    }

    /** Makes what was added visible. */
    void settle() {
        if (!isDirty) {
            return;
        }
        isDirty = false;
        try {
            // A row without its key would not be seen.
            filled(keyAppender).flush();
            filled(rowAppender).flush();
        } catch (SQLException failed) {
            throw DuckDb.failed("new rows cannot be taken", failed);
        }
    }

    /** Nothing more comes. */
    void freeze() {
        settle();
        try {
            filled(keyAppender).close();
            filled(rowAppender).close();
        } catch (SQLException failed) {
            throw DuckDb.failed("new rows cannot be taken", failed);
        }
        keyAppender = null;
        rowAppender = null;
        ids.clear();
    }

    /** Owner only: whether it has to be written. */
    boolean isFull(long maxBytes) {
        return bytes >= maxBytes || ids.size() >= MAX_KEYS;
    }

    long rows() {
        return rows;
    }

    long bytes() {
        return bytes;
    }

    /** Its rows as they will be in the files. */
    String relation() {
        return table.waitingRows(rowsName, keysName);
    }

    /** Writes down what became known about keys; any thread, with a connection of its own. */
    void complete(LateKeys late, DuckDBConnection own) {
        // Held over the update: DuckDB refuses two that touch the same row at the same time.
        synchronized (open) {
            Map<List<String>, List<String>> learnt = new HashMap<>();
            for (List<String> key : open) {
                List<String> now = late.complete(key);
                if (!now.equals(key)) {
                    learnt.put(key, now);
                }
            }
            try {
                for (Map.Entry<List<String>, List<String>> entry : learnt.entrySet()) {
                    update(own, entry.getKey(), entry.getValue());
                }
            } catch (SQLException failed) {
                throw DuckDb.failed("the keys of new rows cannot be completed", failed);
            }
            open.removeAll(learnt.keySet());
        }
    }

    private void update(DuckDBConnection own, List<String> key, List<String> now)
            throws SQLException {
        StringBuilder sql = new StringBuilder("UPDATE ").append(keysName).append(" SET ");
        StringBuilder where = new StringBuilder(" WHERE ");
        for (int i = 0; i < key.size(); i++) {
            String name = Table.quoted(table.keys().get(i));
            sql.append(i == 0 ? "" : ", ").append(name).append(" = ?");
            where.append(i == 0 ? "" : " AND ").append(name).append(" = ?");
        }
        try (PreparedStatement statement = own.prepareStatement(sql.append(where).toString())) {
            for (int i = 0; i < key.size(); i++) {
                statement.setString(1 + i, now.get(i));
                statement.setString(1 + key.size() + i, key.get(i));
            }
            statement.execute();
        }
    }

    /** The memory is free again. */
    void drop(DuckDBConnection own) {
        try (Statement statement = own.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + rowsName);
            statement.execute("DROP TABLE IF EXISTS " + keysName);
        } catch (SQLException failed) {
            throw DuckDb.failed("written rows cannot be dropped from memory", failed);
        }
    }
}

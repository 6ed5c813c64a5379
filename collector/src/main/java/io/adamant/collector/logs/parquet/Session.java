package io.adamant.collector.logs.parquet;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * One question to the store: a fixed look at it, and queries until the time is over. Belongs to the
 * thread that answers; {@link #end} is for any.
 */
public final class Session {

    /** Damaged files that one query steps over before it gives up. */
    private static final int MAX_DAMAGED = 64;

    private final State.Look look;
    private final StoreDirectory directory;
    private final Damages damages;
    private final DuckDBConnection waiting;
    private final DuckDBConnection stored;
    private final List<Gap> found = new ArrayList<>();
    private volatile boolean isOver;
    private volatile @Nullable Statement running;

    Session(
            State.Look look,
            StoreDirectory directory,
            Damages damages,
            DuckDBConnection waiting,
            DuckDBConnection stored) {
        this.look = look;
        this.directory = directory;
        this.damages = damages;
        this.waiting = waiting;
        this.stored = stored;
    }

    /** Finds out which files are not what was written, and takes them out of the store. */
    interface Damages {
        List<Gap> among(List<SegmentFile> files);
    }

    /** Makes something of the row that the result stands at. */
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** True when the time is over: what is left is not to be read any more. */
    public boolean isOver() {
        return isOver;
    }

    /** The time is over; a query that runs is stopped. */
    void end() {
        isOver = true;
        Statement statement = running;
        if (statement != null) {
            try {
                statement.cancel();
            } catch (SQLException ended) {
                // It was done in this moment.
                return;
            }
        }
    }

    /** Every file that counts and is not pinned. */
    public List<SegmentFile> files() {
        return look.manifest().regular();
    }

    /** Every pinned file. */
    public List<SegmentFile> pinned() {
        return look.manifest().pinned();
    }

    /** Rows of an earlier time are only in pinned files. */
    public long evictedBefore() {
        return look.manifest().evictedBefore();
    }

    /** What counted once and cannot be read, found before or in this session. */
    public List<Gap> gaps() {
        List<Gap> all = new ArrayList<>(look.manifest().gaps());
        all.addAll(found);
        return all;
    }

    /** Files as one source. */
    public Source source(List<SegmentFile> files) {
        return new Source.Files(files, directory);
    }

    /** The rows that wait to be written. */
    public List<Source> waiting() {
        return look.tails().stream().<Source>map(Source.Waiting::new).toList();
    }

    /**
     * Runs a query over one source. Files that turn out damaged are left out and become {@link
     * #gaps}.
     *
     * @param sql the query for a relation
     * @throws StoreException when the time is over or DuckDB cannot answer
     */
    public <T> List<T> query(Source source, UnaryOperator<String> sql, RowReader<T> reader) {
        Source left = source;
        while (true) {
            if (left instanceof Source.Files files && files.files().isEmpty()) {
                return List.of();
            }
            try {
                return run(connection(left), sql.apply(left.relation()), reader);
            } catch (SQLException failed) {
                if (isOver) {
                    throw new StoreException(
                            StoreException.Code.DEADLINE, "the time was over", failed);
                }
                left = withoutDamaged(left, failed);
            }
        }
    }

    private Source withoutDamaged(Source source, SQLException failed) {
        if (source instanceof Source.Files files
                && found.size() < MAX_DAMAGED
                && !DuckDb.isOutOfMemory(failed)) {
            List<Gap> gaps = damages.among(files.files());
            if (!gaps.isEmpty()) {
                found.addAll(gaps);
                List<String> names = gaps.stream().map(gap -> gap.was().path()).toList();
                Predicate<SegmentFile> isDamaged = file -> names.contains(file.path());
                return files.without(files.files().stream().filter(isDamaged).toList());
            }
        }
        throw DuckDb.failed("the question cannot be answered", failed);
    }

    private DuckDBConnection connection(Source source) {
        return switch (source) {
            case Source.Files _ -> stored;
            case Source.Waiting _ -> waiting;
        };
    }

    private <T> List<T> run(DuckDBConnection connection, String sql, RowReader<T> reader)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            running = statement;
            if (isOver) {
                throw new SQLException("the time was over");
            }
            List<T> read = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    read.add(reader.read(rows));
                }
            }
            return read;
        } finally {
            running = null;
        }
    }
}

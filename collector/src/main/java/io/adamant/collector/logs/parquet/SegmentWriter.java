package io.adamant.collector.logs.parquet;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBConnection;

/**
 * Writes rows into Parquet files: one an hour, sorted by the first key, time and ordinal, zstd.
 * Owned by the store's thread.
 */
final class SegmentWriter {

    /** Best measured trade of CPU against bytes: levels above 1 cost 1.5 to 4 times the CPU. */
    private static final int ZSTD_LEVEL = 1;

    private final Table table;
    private final StoreDirectory directory;
    private final DuckDBConnection connection;

    SegmentWriter(Table table, StoreDirectory directory, DuckDBConnection connection) {
        this.table = table;
        this.directory = directory;
        this.connection = connection;
    }

    /** What came of a relation's rows. */
    record Written(List<SegmentFile> files, long tooOld) {}

    /**
     * Writes a relation's rows, all of them durable when this returns; nothing names the files yet.
     *
     * @param number in the files' names
     * @param floor rows of an earlier time are left out and counted
     */
    Written byHour(String relation, long number, long floor) {
        try {
            List<SegmentFile> files = new ArrayList<>();
            long tooOld = 0;
            for (Hour hour : hours(relation)) {
                if (hour.start() + SegmentFile.HOUR_NANOS <= floor) {
                    tooOld += hour.rows();
                } else {
                    files.add(hour(relation, hour, number));
                }
            }
            return new Written(files, tooOld);
        } catch (SQLException failed) {
            throw DuckDb.failed("cannot write rows to files", failed);
        }
    }

    private SegmentFile hour(String relation, Hour hour, long number) throws SQLException {
        String path = directory.newFile(hour.number(), number);
        String where =
                " WHERE %s >= %d AND %s < %d"
                        .formatted(
                                Table.TIME,
                                hour.start(),
                                Table.TIME,
                                hour.start() + SegmentFile.HOUR_NANOS);
        copy(relation + where, path);
        return hour.file(path, directory.seal(path), 0);
    }

    /** Writes all of a relation's rows into one file; null when there are none. */
    List<SegmentFile> pin(String relation, long number, long keepUntil) {
        try {
            List<Hour> hours = facts(relation, "0");
            if (hours.isEmpty()) {
                return List.of();
            }
            String path = directory.newPin(number);
            copy(relation, path);
            return List.of(hours.getFirst().file(path, directory.seal(path), keepUntil));
        } catch (SQLException failed) {
            throw DuckDb.failed("cannot write pinned rows", failed);
        }
    }

    private void copy(String relation, String path) throws SQLException {
        Path file = directory.resolve(path);
        String sql =
                "COPY (SELECT %s FROM %s ORDER BY %s, %s, %s) TO %s (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL %d, ROW_GROUP_SIZE %d, KV_METADATA {'adamant.table': %s, 'adamant.schema': '%d'})"
                        .formatted(
                                table.fileColumns(),
                                relation,
                                Table.quoted(table.firstKey()),
                                Table.TIME,
                                Table.ORDINAL,
                                Table.literal(file.toString()),
                                ZSTD_LEVEL,
                                StoreOptions.ROW_GROUP_ROWS,
                                Table.literal(table.name()),
                                table.version());
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<Hour> hours(String relation) throws SQLException {
        return facts(relation, Table.TIME + " // " + SegmentFile.HOUR_NANOS);
    }

    private List<Hour> facts(String relation, String group) throws SQLException {
        String key = Table.quoted(table.firstKey());
        String sql =
                "SELECT %s AS part, count(*), sum(%s), min(%s), max(%s), min(%s), max(%s) FROM %s GROUP BY part ORDER BY part"
                        .formatted(
                                group, table.sizeOf(), Table.TIME, Table.TIME, key, key, relation);
        List<Hour> hours = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                hours.add(
                        new Hour(
                                rows.getLong(1),
                                rows.getLong(2),
                                rows.getLong(3),
                                rows.getLong(4),
                                rows.getLong(5),
                                rows.getString(6),
                                rows.getString(7)));
            }
        }
        return hours;
    }

    /** What a file will hold. */
    private record Hour(
            long number,
            long rows,
            long textBytes,
            long minTime,
            long maxTime,
            String minKey,
            String maxKey) {

        long start() {
            return number * SegmentFile.HOUR_NANOS;
        }

        SegmentFile file(String path, StoreDirectory.Sealed sealed, long keepUntil) {
            return new SegmentFile(
                    path,
                    sealed.bytes(),
                    sealed.crc(),
                    rows,
                    textBytes,
                    minTime,
                    maxTime,
                    minKey,
                    maxKey,
                    keepUntil);
        }
    }
}

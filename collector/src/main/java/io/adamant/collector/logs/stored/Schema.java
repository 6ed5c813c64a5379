package io.adamant.collector.logs.stored;

import io.adamant.collector.logs.LogEntry;
import io.adamant.collector.logs.StreamLabels;
import io.adamant.collector.logs.parquet.Table;
import io.adamant.collector.logs.parquet.Table.Column;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The columns of the log files, version 1; docs/collect-logs.md describes them for other readers.
 */
final class Schema {

    /** The boot, the last text of the key. */
    static final String BOOT = "boot";

    static final String RECEIVED = "received_unix_nanos";
    static final String SEVERITY = "severity";
    static final String TEXT = "text";
    static final String BODY = "body";
    static final String METADATA = "metadata";

    static final Table TABLE =
            new Table(
                    "logs",
                    1,
                    keys(),
                    List.of(
                            new Column(RECEIVED, Table.Type.WHOLE),
                            new Column(SEVERITY, Table.Type.SMALL),
                            new Column(TEXT, Table.Type.TEXT),
                            new Column(BODY, Table.Type.BYTES),
                            new Column(METADATA, Table.Type.PAIRS)),
                    TEXT);

    /** What a query for entries selects, in the order that {@link #entry} reads. */
    static final String ENTRY_COLUMNS =
            "%s, %s, instance, application, \"group\", image, zone, source, service_name, boot, severity, text, metadata"
                    .formatted(Table.TIME, Table.ORDINAL);

    private Schema() {}

    private static List<String> keys() {
        List<String> keys = new java.util.ArrayList<>(StreamLabels.NAMES);
        keys.add(BOOT);
        return keys;
    }

    static List<String> key(StreamLabels labels, String boot) {
        return List.of(
                labels.instance(),
                labels.application(),
                labels.group(),
                labels.image(),
                labels.zone(),
                labels.source(),
                labels.serviceName(),
                boot);
    }

    static StreamLabels labels(List<String> key) {
        return new StreamLabels(
                key.get(0), key.get(1), key.get(2), key.get(3), key.get(4), key.get(5), key.get(6));
    }

    /**
     * A stored row.
     *
     * @param ordinal tells rows of one time apart, in the order of their arrival
     */
    record Row(long ordinal, LogEntry entry) {

        /** Negative when this is earlier than the other. */
        int compareTo(Row other) {
            int byTime = Long.compare(entry.unixNanos(), other.entry.unixNanos());
            return byTime != 0 ? byTime : Long.compare(ordinal, other.ordinal);
        }
    }

    /** The label sets of a relation. */
    static String distinctLabels(String relation, String condition, int limit) {
        return "SELECT DISTINCT instance, application, \"group\", image, zone, source, service_name FROM %s WHERE %s LIMIT %d"
                .formatted(relation, condition, limit);
    }

    /** Reads a row of {@link #distinctLabels}. */
    static StreamLabels labels(ResultSet row) throws SQLException {
        return new StreamLabels(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7));
    }

    /** Reads a row of {@link #ENTRY_COLUMNS}. */
    static Row entry(ResultSet row) throws SQLException {
        StreamLabels labels =
                new StreamLabels(
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        row.getString(8),
                        row.getString(9));
        int severity = row.getInt(11);
        Map<String, String> metadata = LogEntry.metadata(severity, row.getString(10));
        if (row.getObject(13) instanceof Map<?, ?> pairs) {
            Map<String, String> all = new LinkedHashMap<>(metadata);
            pairs.forEach((key, value) -> all.putIfAbsent((String) key, (String) value));
            metadata = all;
        }
        return new Row(
                row.getLong(2),
                new LogEntry(labels, row.getLong(1), severity, row.getString(12), metadata));
    }
}

package io.adamant.collector.logs.parquet;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a stored table looks like. Every row has a time, an ordinal that the store gives it in the
 * order of arrival, a key of a few texts that many rows share, and columns of its own. Files hold
 * {@code time_unix_nanos, ordinal, keys..., columns...} sorted by the first key, time, ordinal, and
 * {@code text_bytes} last where a row has a text: counting bytes need not read the text then.
 *
 * @param name in the files' names and in metric labels
 * @param version of the columns, kept in each file's metadata as {@code adamant.schema}
 * @param keys names of the texts of the key; files are found by the range of the first
 * @param columns each row's own
 * @param text the column whose bytes count as the row's size; "" where a row has no text
 */
public record Table(
        String name, int version, List<String> keys, List<Column> columns, String text) {

    /** Nanoseconds since 1970, a Parquet INT64. */
    public static final String TIME = "time_unix_nanos";

    /** The order of arrival, a Parquet INT64. */
    public static final String ORDINAL = "ordinal";

    /** Bytes of the text as UTF-8, a Parquet INT64. */
    public static final String TEXT_BYTES = "text_bytes";

    public Table {
        keys = List.copyOf(keys);
        columns = List.copyOf(columns);
    }

    /** A row's own column. */
    public record Column(String name, Type type) {}

    /** What a column holds, and how: the type in the files and the one before they are written. */
    public enum Type {
        WHOLE("BIGINT", "BIGINT"),
        SMALL("INTEGER", "INTEGER"),
        REAL("DOUBLE", "DOUBLE"),
        TEXT("VARCHAR", "VARCHAR"),
        BYTES("BLOB", "BLOB"),
        /** Texts by text; given to the store as a JSON object. */
        PAIRS("MAP(VARCHAR, VARCHAR)", "VARCHAR");

        private final String stored;
        private final String waiting;

        Type(String stored, String waiting) {
            this.stored = stored;
            this.waiting = waiting;
        }

        String waiting() {
            return waiting;
        }
    }

    String firstKey() {
        return keys.getFirst();
    }

    /** The columns of the files, in their order. */
    String fileColumns() {
        return Stream.of(
                        Stream.of(TIME, ORDINAL),
                        keys.stream(),
                        columns.stream().map(Column::name),
                        text.isEmpty() ? Stream.<String>empty() : Stream.of(TEXT_BYTES))
                .flatMap(names -> names)
                .map(Table::quoted)
                .collect(Collectors.joining(", "));
    }

    /** The size of a row as SQL. */
    String sizeOf() {
        return text.isEmpty() ? "16" : TEXT_BYTES;
    }

    /** The rows of two waiting tables with the columns that they will have in the files. */
    String waitingRows(String rows, String keyRows) {
        String keyColumns =
                keys.stream().map(k -> "k." + quoted(k)).collect(Collectors.joining(", "));
        String own =
                columns.stream().map(Table::asStored).collect(Collectors.joining(", "))
                        + (text.isEmpty()
                                ? ""
                                : ", strlen(d." + quoted(text) + ") AS " + TEXT_BYTES);
        return "(SELECT d.%s, d.%s, %s, %s FROM %s d JOIN %s k ON d.key_id = k.key_id)"
                .formatted(TIME, ORDINAL, keyColumns, own, rows, keyRows);
    }

    private static String asStored(Column column) {
        String name = quoted(column.name());
        return column.type() == Type.PAIRS
                ? "CAST(CAST(d.%s AS JSON) AS %s) AS %s".formatted(name, column.type().stored, name)
                : "d." + name;
    }

    /** Statements that make the two waiting tables. */
    List<String> createWaiting(String rows, String keyRows) {
        String own =
                columns.stream()
                        .map(c -> ", " + quoted(c.name()) + " " + c.type().waiting())
                        .collect(Collectors.joining());
        String texts =
                keys.stream().map(k -> ", " + quoted(k) + " VARCHAR").collect(Collectors.joining());
        return List.of(
                "CREATE TABLE %s (key_id INTEGER, %s BIGINT, %s BIGINT%s)"
                        .formatted(rows, TIME, ORDINAL, own),
                "CREATE TABLE %s (key_id INTEGER%s)".formatted(keyRows, texts));
    }

    /** A name as an SQL identifier. */
    public static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /** A text as an SQL literal. */
    public static String literal(String text) {
        String quoted = "'" + text.replace("'", "''") + "'";
        // The parser would end at a NUL character.
        return quoted.indexOf('\0') < 0
                ? quoted
                : "(" + quoted.replace("\0", "' || chr(0) || '") + ")";
    }
}

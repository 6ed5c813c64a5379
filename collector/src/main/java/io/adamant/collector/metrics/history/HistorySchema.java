package io.adamant.collector.metrics.history;

import io.adamant.collector.logs.parquet.Table;
import io.adamant.collector.metrics.text.JsonText;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.MetricPoint;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The table of points and its questions. Files are sorted by instance, then time, then arrival.
 *
 * <table>
 * <caption>Columns, version 1; only ever added to</caption>
 * <tr><td>time_unix_nanos</td><td>INT64</td><td>when it was read, by the host's clock; by the collector's where they differ by a day</td></tr>
 * <tr><td>ordinal</td><td>INT64</td><td>the order of arrival</td></tr>
 * <tr><td>instance, name, unit, kind</td><td>UTF8</td><td>as on the wire</td></tr>
 * <tr><td>attributes</td><td>UTF8</td><td>a JSON object of texts, keys in order</td></tr>
 * <tr><td>received_unix_nanos</td><td>INT64</td><td>when the collector had it</td></tr>
 * <tr><td>start_unix_nanos</td><td>INT64</td><td>since when a counter counts; 0 otherwise</td></tr>
 * <tr><td>value</td><td>DOUBLE</td><td>the number, in its unit</td></tr>
 * </table>
 */
final class HistorySchema {

    static final Table TABLE =
            new Table(
                    "metrics",
                    1,
                    List.of("instance", "name", "unit", "kind", "attributes"),
                    List.of(
                            new Table.Column("received_unix_nanos", Table.Type.WHOLE),
                            new Table.Column("start_unix_nanos", Table.Type.WHOLE),
                            new Table.Column("value", Table.Type.REAL)),
                    "");

    private HistorySchema() {}

    static List<String> key(InstanceId instance, MetricPoint point) {
        return List.of(
                instance.value(),
                point.name(),
                point.unit(),
                point.kind().name().toLowerCase(Locale.ROOT),
                attributes(point));
    }

    /** Keys in order, so that one series has one text. */
    private static String attributes(MetricPoint point) {
        Map<String, String> texts = new TreeMap<>();
        point.attributes().forEach((key, value) -> texts.put(key, value.asText()));
        return JsonText.object(texts);
    }

    private static String within(MetricHistory.Window window) {
        return "instance = %s AND %s >= %d AND %s < %d"
                .formatted(
                        Table.literal(window.instance().value()),
                        Table.TIME,
                        window.fromUnixNanos(),
                        Table.TIME,
                        window.untilUnixNanos());
    }

    static String names(String relation, MetricHistory.Window window) {
        return ("SELECT name, unit, kind, count(*) FROM %s WHERE %s"
                        + " GROUP BY name, unit, kind ORDER BY name LIMIT %d")
                .formatted(relation, within(window), ParquetHistory.MAX_NAMES + 1);
    }

    /** The newest point of each step; steps are counted from the origin. */
    static String series(
            String relation,
            MetricHistory.Window window,
            String name,
            long originUnixNanos,
            long stepNanos) {
        return ("SELECT unit, kind, attributes, max(%2$s), arg_max(value, %2$s) FROM %1$s"
                        + " WHERE %3$s AND name = %4$s"
                        + " GROUP BY unit, kind, attributes, (%2$s - %5$d) // %6$d"
                        + " ORDER BY attributes, 4 LIMIT %7$d")
                .formatted(
                        relation,
                        Table.TIME,
                        within(window),
                        Table.literal(name),
                        originUnixNanos,
                        stepNanos,
                        ParquetHistory.MAX_ROWS);
    }
}

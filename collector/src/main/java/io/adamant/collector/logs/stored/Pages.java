package io.adamant.collector.logs.stored;

import io.adamant.collector.logs.Scan.Order;
import io.adamant.collector.logs.Span;
import io.adamant.collector.logs.parquet.Session;
import io.adamant.collector.logs.parquet.Source;
import io.adamant.collector.logs.parquet.Table;
import io.adamant.collector.logs.stored.Schema.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one source in order, page by page: most questions want some hundreds of rows, and a
 * page bounds what lies in memory of the others. The next page begins behind the last row.
 */
final class Pages {

    private static final int FIRST_PAGE = 5_000;
    private static final int PAGE = 50_000;

    private final Session session;
    private final Source source;
    private final String condition;
    private final Order order;
    private List<Row> page = List.of();
    private int at;
    private int limit;
    private @Nullable Row last;

    Pages(Session session, Source source, Conditions conditions, Span span, Order order) {
        this.session = session;
        this.source = source;
        this.condition = conditions.within(span);
        this.order = order;
    }

    /** The row that comes next; null when there are no more. */
    @Nullable Row peek() {
        if (at == page.size() && (limit == 0 || page.size() == limit)) {
            limit = limit == 0 ? FIRST_PAGE : PAGE;
            page = session.query(source, this::sql, Schema::entry);
            at = 0;
        }
        return at < page.size() ? page.get(at) : null;
    }

    /** Steps over the row that {@link #peek} showed. */
    void next() {
        last = page.get(at);
        at++;
    }

    private String sql(String relation) {
        String direction = order == Order.NEWEST_FIRST ? "DESC" : "ASC";
        return "SELECT %s FROM %s WHERE %s%s ORDER BY %s %s, %s %s LIMIT %d"
                .formatted(
                        Schema.ENTRY_COLUMNS,
                        relation,
                        condition,
                        behindLast(),
                        Table.TIME,
                        direction,
                        Table.ORDINAL,
                        direction,
                        limit);
    }

    private String behindLast() {
        Row row = last;
        if (row == null) {
            return "";
        }
        String than = order == Order.NEWEST_FIRST ? "<" : ">";
        return " AND %1$s %2$s= %4$d AND (%1$s %2$s %4$d OR %3$s %2$s %5$d)"
                .formatted(Table.TIME, than, Table.ORDINAL, row.entry().unixNanos(), row.ordinal());
    }
}

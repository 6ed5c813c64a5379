package io.adamant.collector.logs.stored;

import io.adamant.collector.logs.Buckets;
import io.adamant.collector.logs.LogStore.Cell;
import io.adamant.collector.logs.LogStore.Counted;
import io.adamant.collector.logs.LogStore.Series;
import io.adamant.collector.logs.parquet.Table;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts records in cells of time so narrow that every bucket is a whole number of them: the
 * greatest width that divides both step and range. A bucket is then the sum of its cells, and a
 * record is counted once however many buckets overlap.
 */
final class Cells {

    /** Most cells with something in them, over all series; beyond it the answer is incomplete. */
    static final int MAX_CELLS = 2_000_000;

    private final Buckets buckets;
    private final List<String> by;
    private final long width;
    private final long origin;
    private final Map<List<String>, SortedMap<Long, long[]>> counts = new HashMap<>();
    private int size;
    private boolean isFull;

    Cells(Buckets buckets, List<String> by) {
        this.buckets = buckets;
        this.by = by;
        width =
                BigInteger.valueOf(buckets.stepNanos())
                        .gcd(BigInteger.valueOf(buckets.rangeNanos()))
                        .longValueExact();
        origin = buckets.span().fromUnixNanos();
    }

    /** True when there were more cells or series than are kept. */
    boolean isFull() {
        return isFull;
    }

    /** The query that {@link #read} reads. */
    String sql(String relation, String condition) {
        StringBuilder values = new StringBuilder();
        by.forEach(name -> values.append(", ").append(Conditions.value(name)));
        return "SELECT (%s - %d) // %d AS cell, count(*), sum(text_bytes)%s FROM %s WHERE %s GROUP BY ALL LIMIT %d"
                .formatted(Table.TIME, origin, width, values, relation, condition, MAX_CELLS + 1);
    }

    /** One row of the query. */
    record Found(long cell, long records, long bytes, List<String> values) {}

    Found read(ResultSet row) throws SQLException {
        List<String> values = new ArrayList<>(by.size());
        for (int i = 0; i < by.size(); i++) {
            values.add(row.getString(4 + i));
        }
        return new Found(row.getLong(1), row.getLong(2), row.getLong(3), List.copyOf(values));
    }

    void add(Found found) {
        if (size >= MAX_CELLS
                || (!counts.containsKey(found.values()) && counts.size() >= Counted.MAX_SERIES)) {
            isFull = true;
            return;
        }
        SortedMap<Long, long[]> cells =
                counts.computeIfAbsent(found.values(), _ -> new TreeMap<>());
        long[] cell = cells.get(found.cell());
        if (cell == null) {
            cell = new long[2];
            cells.put(found.cell(), cell);
            size++;
        }
        cell[0] += found.records();
        cell[1] += found.bytes();
    }

    List<Series> series() {
        List<Series> all = new ArrayList<>();
        counts.forEach(
                (values, cells) -> {
                    List<Cell> sums = sums(cells);
                    if (!sums.isEmpty()) {
                        all.add(new Series(labels(values), sums));
                    }
                });
        return all;
    }

    private Map<String, String> labels(List<String> values) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (int i = 0; i < by.size(); i++) {
            if (!values.get(i).isEmpty()) {
                labels.put(by.get(i), values.get(i));
            }
        }
        return labels;
    }

    private List<Cell> sums(SortedMap<Long, long[]> cells) {
        long perStep = buckets.stepNanos() / width;
        long perRange = buckets.rangeNanos() / width;
        List<Cell> sums = new ArrayList<>();
        for (int bucket = 0; bucket < buckets.count(); bucket++) {
            long first = bucket * perStep;
            long records = 0;
            long bytes = 0;
            for (long[] cell : cells.subMap(first, first + perRange).values()) {
                records += cell[0];
                bytes += cell[1];
            }
            if (records > 0) {
                sums.add(new Cell(bucket, records, bytes));
            }
        }
        return sums;
    }
}

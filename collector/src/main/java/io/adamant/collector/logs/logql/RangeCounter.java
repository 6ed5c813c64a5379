package io.adamant.collector.logs.logql;

import io.adamant.collector.logs.Buckets;
import io.adamant.collector.logs.logql.EvaluationException.Code;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts lines per label set and range. A line belongs to as many ranges as overlap, so that only
 * where it begins and where it ends to count is noted, and summed up at the end.
 */
final class RangeCounter {

    /** Most numbers kept at a time, 16 bytes each. */
    static final long MAX_CELLS = 4_000_000;

    private final Buckets buckets;
    private final boolean isBytes;
    private final Map<Map<String, String>, long[]> changes = new HashMap<>();

    /**
     * @param isBytes whether the bytes of a line count, not the line
     */
    RangeCounter(Buckets buckets, boolean isBytes) {
        this.buckets = buckets;
        this.isBytes = isBytes;
    }

    /**
     * Throws {@link EvaluationException} when there are more label sets than fit in memory.
     *
     * @param labels kept: not changed any more
     */
    void add(Map<String, String> labels, long unixNanos, String text) {
        long first = firstBucket(unixNanos);
        long behind = Math.min(behindLastBucket(unixNanos), buckets.count());
        if (first >= behind) {
            return;
        }
        long[] change = changes.get(labels);
        if (change == null) {
            change = open(labels);
        }
        int size = buckets.count() + 1;
        change[(int) first]++;
        change[(int) behind]--;
        if (isBytes) {
            long bytes = utf8Bytes(text);
            change[size + (int) first] += bytes;
            change[size + (int) behind] -= bytes;
        }
    }

    private long[] open(Map<String, String> labels) {
        int size = (buckets.count() + 1) * (isBytes ? 2 : 1);
        if ((changes.size() + 1L) * (size + 8) > MAX_CELLS) {
            throw new EvaluationException(
                    Code.SERIES,
                    "the query has over "
                            + changes.size()
                            + " series before they are grouped: choose fewer labels, a longer step"
                            + " or a shorter time");
        }
        long[] change = new long[size];
        changes.put(labels, change);
        return change;
    }

    /** The first whose end is not before the line. */
    private long firstBucket(long unixNanos) {
        long distance = unixNanos - buckets.firstEndUnixNanos();
        return distance <= 0 ? 0 : -Math.floorDiv(-distance, buckets.stepNanos());
    }

    /** The first that begins at the line or later; a range does not hold its own beginning. */
    private long behindLastBucket(long unixNanos) {
        long distance = unixNanos - buckets.firstEndUnixNanos() + buckets.rangeNanos();
        return distance <= 0 ? 0 : -Math.floorDiv(-distance, buckets.stepNanos());
    }

    /** The series, with a value where there was a line. */
    List<Series> series(double divisor) {
        List<Series> all = new ArrayList<>(changes.size());
        int size = buckets.count() + 1;
        changes.forEach(
                (labels, change) -> {
                    Series series = new Series(labels, buckets.count());
                    long lines = 0;
                    long sum = 0;
                    for (int i = 0; i < buckets.count(); i++) {
                        lines += change[i];
                        sum += isBytes ? change[size + i] : change[i];
                        if (lines > 0) {
                            series.set(i, sum / divisor);
                        }
                    }
                    all.add(series);
                });
        return all;
    }

    private static long utf8Bytes(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7F) {
                return text.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return text.length();
    }
}

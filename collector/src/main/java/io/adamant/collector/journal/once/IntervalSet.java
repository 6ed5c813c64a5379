package io.adamant.collector.journal.once;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which sequences were seen, as disjoint half-open intervals that never touch. Owned by one thread.
 */
final class IntervalSet {

    /** Half-open: {@code from <= sequence < end}. */
    record Interval(long from, long end) {

        long count() {
            return end - from;
        }

        boolean holds(long sequence) {
            return from <= sequence && sequence < end;
        }
    }

    private final TreeMap<Long, Long> ends = new TreeMap<>();
    private long seen;

    /**
     * Adds {@code [from, end)} and returns the parts of it that were not there before, in order.
     */
    List<Interval> add(long from, long end) {
        if (from >= end) {
            throw new IllegalArgumentException("empty interval");
        }
        List<Interval> fresh = new ArrayList<>(1);
        Map.Entry<Long, Long> before = ends.floorEntry(from);
        long start = from;
        long stop = end;
        long at = from;
        if (before != null && before.getValue() >= from) {
            start = before.getKey();
            stop = Math.max(stop, before.getValue());
            at = Math.min(end, before.getValue());
        }
        for (var next = ends.higherEntry(from);
                next != null && next.getKey() <= end;
                next = ends.higherEntry(from)) {
            if (next.getKey() > at) {
                fresh.add(new Interval(at, next.getKey()));
            }
            at = Math.max(at, Math.min(end, next.getValue()));
            stop = Math.max(stop, next.getValue());
            ends.remove(next.getKey());
        }
        if (at < end) {
            fresh.add(new Interval(at, end));
        }
        ends.put(start, stop);
        fresh.forEach(part -> seen += part.count());
        return fresh;
    }

    /** What is missing in {@code [1, end)}, in order. */
    List<Interval> gaps(long end) {
        List<Interval> gaps = new ArrayList<>();
        long at = 1;
        for (Map.Entry<Long, Long> entry : ends.entrySet()) {
            if (entry.getKey() > at && at < end) {
                gaps.add(new Interval(at, Math.min(entry.getKey(), end)));
            }
            at = entry.getValue();
        }
        if (at < end) {
            gaps.add(new Interval(at, end));
        }
        return gaps;
    }

    /** All of it, in order. */
    List<Interval> intervals() {
        List<Interval> all = new ArrayList<>(ends.size());
        ends.forEach((from, end) -> all.add(new Interval(from, end)));
        return all;
    }

    /** Drops the lowest interval, so that a repeat of it would look new again. */
    void forgetLowest() {
        ends.pollFirstEntry();
    }

    int size() {
        return ends.size();
    }

    /** How many sequences were ever added, forgotten ones included. */
    long seen() {
        return seen;
    }

    /** The sequence behind the last one seen, or 1 when there is none. */
    long end() {
        return ends.isEmpty() ? 1 : ends.lastEntry().getValue();
    }

    /** What {@link #restored} reads. */
    void write(DataOutput out) throws IOException {
        out.writeLong(seen);
        out.writeInt(ends.size());
        for (Map.Entry<Long, Long> interval : ends.entrySet()) {
            out.writeLong(interval.getKey());
            out.writeLong(interval.getValue());
        }
    }

    /**
     * Reads a set back.
     *
     * @throws IOException when it is none
     */
    static IntervalSet restored(DataInput in) throws IOException {
        IntervalSet set = new IntervalSet();
        set.seen = in.readLong();
        int size = in.readInt();
        long before = 0;
        for (int i = 0; i < size; i++) {
            long from = in.readLong();
            long end = in.readLong();
            if (from <= before || end <= from) {
                throw new IOException("intervals out of order");
            }
            set.ends.put(from, end);
            before = end;
        }
        return set;
    }
}

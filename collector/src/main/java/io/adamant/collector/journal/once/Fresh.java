package io.adamant.collector.journal.once;

import io.adamant.collector.journal.once.IntervalSet.Interval;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.SeverityBand;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The part of a batch that was not there before.
 *
 * <p>Records are matched to the batch's sequences by their rank. For metrics that is their place in
 * the body. For logs it is their place when the body is sorted by {@link SeverityBand}, the order
 * within a band kept, as {@link io.adamant.shared.wire.LogFrame} numbers them; they are handed on
 * in the body's order.
 */
public final class Fresh {

    private static final Fresh ALL = new Fresh(List.of(), 0, 0, true);

    private final List<Interval> parts;
    private final long firstSequence;
    private final long repeats;
    private final boolean isAll;

    private Fresh(List<Interval> parts, long firstSequence, long repeats, boolean isAll) {
        this.parts = parts;
        this.firstSequence = firstSequence;
        this.repeats = repeats;
        this.isAll = isAll;
    }

    /** Of a sender that does not number its batches. */
    public static Fresh all() {
        return ALL;
    }

    /**
     * What is new of {@code [firstSequence, firstSequence + count)}.
     *
     * @param parts the new ones, in order
     */
    static Fresh of(List<Interval> parts, long firstSequence, int count) {
        long fresh = parts.stream().mapToLong(Interval::count).sum();
        return new Fresh(parts, firstSequence, count - fresh, fresh == count);
    }

    /** How many records of the batch were there before. */
    public long repeats() {
        return repeats;
    }

    /** The new log records of a body, resource by resource. */
    public List<List<LogRecord>> logs(List<List<LogRecord>> body) {
        if (isAll) {
            return body;
        }
        long[] next = new long[SeverityBand.values().length];
        for (List<LogRecord> records : body) {
            records.forEach(record -> next[band(record)]++);
        }
        long first = firstSequence;
        for (int band = 0; band < next.length; band++) {
            long count = next[band];
            next[band] = first;
            first += count;
        }
        return select(body, record -> isFresh(next[band(record)]++));
    }

    /** The new points of a body, resource by resource. */
    public <T> List<List<T>> inOrder(List<List<T>> body) {
        if (isAll) {
            return body;
        }
        long[] next = {firstSequence};
        return select(body, _ -> isFresh(next[0]++));
    }

    private static int band(LogRecord record) {
        return SeverityBand.of(record.severity()).code();
    }

    private static <T> List<List<T>> select(List<List<T>> body, Predicate<T> isFresh) {
        List<List<T>> selected = new ArrayList<>(body.size());
        for (List<T> records : body) {
            List<T> fresh = new ArrayList<>();
            for (T record : records) {
                if (isFresh.test(record)) {
                    fresh.add(record);
                }
            }
            selected.add(fresh);
        }
        return selected;
    }

    private boolean isFresh(long sequence) {
        int low = 0;
        int high = parts.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Interval part = parts.get(middle);
            if (part.holds(sequence)) {
                return true;
            }
            if (sequence < part.from()) {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
        return false;
    }
}

package io.adamant.bench.ledger;

import java.util.Map;
import java.util.TreeMap;

/** The sequences of one spool epoch that have been stored, as the collector's views keep them. */
final class Intervals {

    /** First to one past the last; neighbours are joined. */
    private final TreeMap<Long, Long> spans = new TreeMap<>();

    boolean has(long sequence) {
        Map.Entry<Long, Long> before = spans.floorEntry(sequence);
        return before != null && before.getValue() > sequence;
    }

    boolean hasAll(long first, long count) {
        Map.Entry<Long, Long> before = spans.floorEntry(first);
        return before != null && before.getValue() >= first + count;
    }

    boolean hasNone(long first, long count) {
        Map.Entry<Long, Long> before = spans.lowerEntry(first + count);
        return before == null || before.getValue() <= first;
    }

    void add(long first, long count) {
        long from = first;
        long to = first + count;
        Map.Entry<Long, Long> other = spans.floorEntry(to);
        while (other != null && other.getValue() >= from) {
            from = Math.min(from, other.getKey());
            to = Math.max(to, other.getValue());
            spans.remove(other.getKey());
            other = spans.floorEntry(to);
        }
        spans.put(from, to);
    }

    /** How many stretches there are; 1 is a stream without a gap. */
    int stretches() {
        return spans.size();
    }

    long lowest() {
        return spans.isEmpty() ? 0 : spans.firstKey();
    }

    long beyondHighest() {
        return spans.isEmpty() ? 0 : spans.lastEntry().getValue();
    }

    /** Sequences between the lowest and the highest that never came. */
    long missing() {
        long present = 0;
        for (Map.Entry<Long, Long> span : spans.entrySet()) {
            present += span.getValue() - span.getKey();
        }
        return beyondHighest() - lowest() - present;
    }
}

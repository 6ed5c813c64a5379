package io.adamant.collector.journal;

import io.adamant.collector.journal.Checkpoints.Mark;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which checkpoints are worth their place. For trims one in so much received time is enough. A
 * start wants the newest one that every view can be fed from; those behind it become that one as
 * the slowest view stores more, and {@value #FINE} spread over its lag are enough.
 */
final class Thinning {

    static final int FINE = 16;

    private Thinning() {}

    /**
     * Those that nobody needs.
     *
     * @param marks oldest first
     * @param everyNanos received time between two that are kept for trims
     * @param isStart whether a start could be from there; true up to some mark and then false
     */
    static List<Mark> superfluous(List<Mark> marks, long everyNanos, Predicate<Mark> isStart) {
        if (marks.isEmpty()) {
            return List.of();
        }
        Mark newest = marks.getLast();
        Set<Mark> needed = new HashSet<>(spaced(marks, everyNanos));
        needed.add(newest);
        int first = 0;
        while (first < marks.size() && isStart.test(marks.get(first))) {
            first++;
        }
        List<Mark> later = marks.subList(Math.max(0, first - 1), marks.size());
        long lag = newest.receivedUnixNanos() - later.getFirst().receivedUnixNanos();
        needed.addAll(spaced(later, Math.ceilDiv(lag, FINE)));
        return marks.stream().filter(mark -> !needed.contains(mark)).toList();
    }

    private static List<Mark> spaced(List<Mark> marks, long nanos) {
        List<Mark> kept = new ArrayList<>();
        for (Mark mark : marks) {
            if (kept.isEmpty()
                    || mark.receivedUnixNanos() - kept.getLast().receivedUnixNanos() >= nanos) {
                kept.add(mark);
            }
        }
        return kept;
    }
}

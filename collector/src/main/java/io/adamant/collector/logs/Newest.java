package io.adamant.collector.logs;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The newest of the lines offered, at most so many; ties go by the order of arrival. */
final class Newest {

    private static final Comparator<Hit> BY_TIME =
            Comparator.comparingLong((Hit hit) -> hit.line().unixNanos())
                    .thenComparingLong(Hit::place);

    private final int limit;
    private final PriorityQueue<Hit> hits = new PriorityQueue<>(BY_TIME);

    Newest(int limit) {
        this.limit = limit;
    }

    void offerIf(Matcher matcher, LogEntry line, long place) {
        if (hits.size() == limit && line.unixNanos() < hits.element().line().unixNanos()) {
            return;
        }
        if (!matcher.matches(line)) {
            return;
        }
        hits.add(new Hit(line, place));
        if (hits.size() > limit) {
            hits.remove();
        }
    }

    List<LogEntry> lines() {
        return hits.stream().map(Hit::line).toList();
    }

    List<LogEntry> oldestFirst() {
        return hits.stream().sorted(BY_TIME).map(Hit::line).toList();
    }

    private record Hit(LogEntry line, long place) {}
}

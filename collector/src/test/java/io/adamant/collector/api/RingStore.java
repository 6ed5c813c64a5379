package io.adamant.collector.api;

import io.adamant.collector.logs.Buckets;
import io.adamant.collector.logs.LabelMatcher;
import io.adamant.collector.logs.LogEntry;
import io.adamant.collector.logs.LogStore;
import io.adamant.collector.logs.LogStoreInMemory;
import io.adamant.collector.logs.LogTail;
import io.adamant.collector.logs.Scan;
import io.adamant.collector.logs.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A log store that holds what a ring of recent records holds. */
record RingStore(LogTail ring) implements LogStore {

    @Override
    public Outcome scan(Scan scan, Sink sink) {
        return LogStoreInMemory.over(ring).scan(scan, sink);
    }

    @Override
    public Counted count(Scan scan, Buckets buckets, List<String> by) {
        return LogStoreInMemory.over(ring).count(scan, buckets, by);
    }

    @Override
    public Streams streams(List<LabelMatcher> matchers, Span span, int limit) {
        return LogStoreInMemory.over(ring).streams(matchers, span, limit);
    }

    @Override
    public Answer search(Query query) {
        List<LogLine> found = new ArrayList<>();
        LogTail.Batch all = ring.since(0, _ -> true, Query.MAX_LIMIT);
        for (LogEntry entry : all.entries()) {
            LogLine line = LogLine.of(entry);
            String contains = query.contains();
            boolean isWanted =
                    (query.instance() == null || query.instance().equals(line.instance()))
                            && line.unixNanos() >= query.fromUnixNanos()
                            && line.unixNanos() < query.untilUnixNanos()
                            && (contains == null || line.text().contains(contains));
            if (isWanted) {
                found.add(line);
            }
        }
        found.sort(Comparator.comparingLong(LogLine::unixNanos));
        int from = Math.max(0, found.size() - query.limit());
        return new Answer(List.copyOf(found.subList(from, found.size())), true, List.of());
    }
}

package io.adamant.collector.api;

import io.adamant.collector.logs.Buckets;
import io.adamant.collector.logs.LabelMatcher;
import io.adamant.collector.logs.LogSearch;
import io.adamant.collector.logs.LogStore;
import io.adamant.collector.logs.LogStoreInMemory;
import io.adamant.collector.logs.LogTail;
import io.adamant.collector.logs.Scan;
import io.adamant.collector.logs.Span;
import java.util.List;

/** A log store that holds what a ring of recent records holds. */
record RingStore(LogTail ring, LogSearch search) implements LogStore {

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
        return search.search(query);
    }
}

package io.adamant.collector.logs;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Past;
import io.adamant.collector.journal.View;
import io.adamant.shared.config.DataSize;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * The newest records in the order of their arrival, in memory and bounded by bytes, for those who
 * follow. What is searched is in the log store.
 *
 * <p>One writer, the view thread; any thread may ask. The writer keeps what was decoded anyway and
 * publishes in {@link #settled} how far readers may look; readers make entries of it. While nobody
 * follows only so much is kept as one who begins may need: what lives on in the heap for a while is
 * copied by its collector.
 */
public final class RecentLogs implements View, LogTail {

    /** Default bound. */
    public static final DataSize DEFAULT_BOUND = DataSize.ofMebibytes(16);

    /** Bound while nobody follows. */
    static final DataSize UNFOLLOWED_BOUND = DataSize.ofMebibytes(1);

    private final long maxBytes;
    private final Placements placements;
    private final EntryReader reader = new EntryReader();
    private final AtomicInteger followers = new AtomicInteger();

    private final ArrayDeque<Arrivals> kept = new ArrayDeque<>();
    private long bytes;
    private long places;
    private boolean isDirty;
    private volatile Snapshot snapshot = Snapshot.EMPTY;

    /**
     * @param bound most bytes that are kept, by estimate
     * @param placements asked for the group and application of what is read
     */
    public RecentLogs(DataSize bound, Placements placements) {
        this.maxBytes = bound.bytes();
        this.placements = placements;
    }

    /** Bytes in memory, by estimate, for the metric. */
    public long bytes() {
        return snapshot.bytes();
    }

    @Override
    public String name() {
        return "recent-logs";
    }

    /** Nobody follows what was before the start. */
    @Override
    public Past past() {
        return new Past.Recent(Duration.ZERO);
    }

    @Override
    public void apply(Delivery delivery) {
        if (delivery instanceof Delivery.Logs logs) {
            StreamLabels labels = reader.labels(logs.origin());
            if (labels != null) {
                add(labels, logs);
            }
        }
    }

    private void add(StreamLabels labels, Delivery.Logs logs) {
        places += logs.records().size();
        long bound = followers.get() > 0 ? maxBytes : Math.min(maxBytes, UNFOLLOWED_BOUND.bytes());
        Arrivals newest =
                Arrivals.newest(
                        places,
                        labels,
                        reader.boot(logs.origin()),
                        logs.origin().receivedUnixNanos(),
                        logs.records(),
                        bound);
        kept.addLast(newest);
        bytes += newest.bytes();
        while (bytes > bound) {
            bytes -= kept.removeFirst().bytes();
        }
        isDirty = true;
    }

    @Override
    public void settled() {
        if (!isDirty) {
            return;
        }
        isDirty = false;
        snapshot = new Snapshot(List.copyOf(kept), places, bytes);
    }

    @Override
    public Following follow() {
        followers.incrementAndGet();
        AtomicBoolean isOver = new AtomicBoolean();
        return () -> {
            if (!isOver.getAndSet(true)) {
                followers.decrementAndGet();
            }
        };
    }

    @Override
    public long newest() {
        return snapshot.places();
    }

    @Override
    public Batch since(long after, Predicate<LogEntry> wanted, int most) {
        Snapshot now = snapshot;
        ArrayDeque<LogEntry> found = new ArrayDeque<>();
        Predicate<LogEntry> placed = entry -> wanted.test(entry.placed(placements));
        long skipped = now.collectBehind(after, placed, most, found);
        List<LogEntry> entries = found.stream().map(entry -> entry.placed(placements)).toList();
        return new Batch(now.places(), entries, skipped);
    }
}

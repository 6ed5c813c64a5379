package io.adamant.collector.logs;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Past;
import io.adamant.collector.journal.View;
import io.adamant.shared.config.DataSize;
import io.adamant.shared.wire.LogRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The newest records in the order of their arrival, in memory and bounded by bytes, for those who
 * follow. What is searched is in the log store.
 *
 * <p>One writer, the view thread; any thread may ask. The writer appends to the open chunk and
 * publishes in {@link #settled} how far readers may look; chunks that are full never change again.
 */
public final class RecentLogs implements View, LogTail {

    /** Default bound. */
    public static final DataSize DEFAULT_BOUND = DataSize.ofMebibytes(16);

    private final long maxBytes;
    private final Placements placements;
    private final EntryReader reader = new EntryReader();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private long bytes;
    private long lines;
    private boolean isDirty;
    private volatile Snapshot snapshot = Snapshot.EMPTY;

    /**
     * @param bound most bytes that are kept, by estimate
     * @param placements asked for the group and application of what is read
     */
    public RecentLogs(DataSize bound, Placements placements) {
        this.maxBytes = Math.max(bound.bytes(), Chunk.BYTES * 2);
        this.placements = placements;
        chunks.add(new Chunk(1));
    }

    @Override
    public void subscribe(Runnable listener) {
        listeners.add(listener);
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
            add(logs);
        }
    }

    private void add(Delivery.Logs logs) {
        StreamLabels labels = reader.labels(logs.origin());
        if (labels == null) {
            return;
        }
        String boot = reader.boot(logs.origin());
        long received = logs.origin().receivedUnixNanos();
        for (LogRecord record : logs.records()) {
            LogEntry line = reader.entry(labels, boot, record, received);
            if (line != null) {
                add(line);
            }
        }
    }

    private void add(LogEntry line) {
        Chunk open = chunks.getLast();
        if (open.isFull()) {
            open = new Chunk(lines + 1);
            chunks.add(open);
        }
        open.add(line);
        lines++;
        bytes += Chunk.bytesOf(line);
        isDirty = true;
        while (bytes > maxBytes && chunks.size() > 1) {
            bytes -= chunks.removeFirst().bytes();
        }
    }

    @Override
    public void settled() {
        if (!isDirty) {
            return;
        }
        isDirty = false;
        snapshot = new Snapshot(List.copyOf(chunks), chunks.getLast().count(), lines, bytes);
        listeners.forEach(Runnable::run);
    }

    @Override
    public long newest() {
        return snapshot.lines();
    }

    @Override
    public Batch since(long after, Predicate<LogEntry> wanted, int most) {
        Snapshot now = snapshot;
        ArrayDeque<LogEntry> found = new ArrayDeque<>();
        Predicate<LogEntry> placed = entry -> wanted.test(entry.placed(placements));
        long skipped = now.collectBehind(after, placed, most, found);
        List<LogEntry> entries = found.stream().map(entry -> entry.placed(placements)).toList();
        return new Batch(now.lines(), entries, skipped);
    }
}

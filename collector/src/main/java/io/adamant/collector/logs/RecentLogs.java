package io.adamant.collector.logs;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.View;
import io.adamant.shared.config.DataSize;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.LogRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The newest log lines in memory, bounded by bytes: when there are more, the oldest arrivals are
 * dropped, counted, and named in every answer that they are missing from.
 *
 * <p>One writer, the view thread; any thread may search. The writer appends to the open chunk and
 * publishes in {@link #settled} how far readers may look; chunks that are full never change again.
 */
public final class RecentLogs implements View, LogSearch, LogTail {

    /** Default bound. */
    public static final DataSize DEFAULT_BOUND = DataSize.ofMebibytes(64);

    /** Instances whose dropped lines are counted apart; beyond it they count for everybody. */
    private static final int MAX_ACCOUNTS = 10_000;

    private final long maxBytes;
    private final PinnedLines pinned;
    private final Placements placements;
    private final EntryReader reader = new EntryReader();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private final Map<String, Chunk.Dropped> droppedOf = new HashMap<>();
    private Chunk.Dropped droppedOfOthers = new Chunk.Dropped(0, Long.MIN_VALUE);
    private long bytes;
    private long droppedLines;
    private long lines;
    private boolean isDirty;
    private volatile Snapshot snapshot = Snapshot.EMPTY;

    /**
     * @param bound most bytes of lines that are kept, by estimate
     * @param pinned asked for the lines of an instance besides what is in memory
     * @param placements asked for the group and application of what is read
     */
    public RecentLogs(DataSize bound, PinnedLines pinned, Placements placements) {
        this.maxBytes = Math.max(bound.bytes(), Chunk.BYTES * 2);
        this.pinned = pinned;
        this.placements = placements;
        chunks.add(new Chunk(1));
    }

    @Override
    public void subscribe(Runnable listener) {
        listeners.add(listener);
    }

    /** Lines dropped since the start to stay within the bound, for the metric. */
    public long droppedLines() {
        return snapshot.droppedLines();
    }

    /** Bytes in memory, by estimate, for the metric. */
    public long bytes() {
        return snapshot.bytes();
    }

    @Override
    public String name() {
        return "logs";
    }

    @Override
    public void apply(Delivery delivery) {
        switch (delivery) {
            case Delivery.Metrics _ -> {}
            case Delivery.Logs logs -> add(logs);
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
            drop(chunks.removeFirst());
        }
    }

    private void drop(Chunk oldest) {
        bytes -= oldest.bytes();
        droppedLines += oldest.count();
        oldest.account()
                .forEach((instance, dropped) -> droppedOf.merge(instance, dropped, this::both));
        if (droppedOf.size() > MAX_ACCOUNTS) {
            droppedOf.values().forEach(dropped -> droppedOfOthers = droppedOfOthers.plus(dropped));
            droppedOf.clear();
        }
    }

    private Chunk.Dropped both(Chunk.Dropped one, Chunk.Dropped other) {
        return one.plus(other);
    }

    @Override
    public void settled() {
        if (!isDirty) {
            return;
        }
        isDirty = false;
        Snapshot before = snapshot;
        boolean hasDropped = before.droppedLines() != droppedLines;
        snapshot =
                new Snapshot(
                        List.copyOf(chunks),
                        chunks.getLast().count(),
                        lines,
                        bytes,
                        droppedLines,
                        hasDropped ? Map.copyOf(droppedOf) : before.droppedOf(),
                        droppedOfOthers);
        listeners.forEach(Runnable::run);
    }

    @Override
    public Answer search(Query query) {
        Snapshot now = snapshot;
        Newest newest = new Newest(query.limit());
        Matcher matcher = Matcher.of(query);
        now.forEachNewestFirst((place, line) -> newest.offerIf(matcher, line, place));
        List<String> notes = new ArrayList<>();
        boolean complete = now.noteDropped(query, notes);
        InstanceId instance = query.instance();
        if (instance != null) {
            offerPinned(instance, matcher, newest, notes);
        }
        return new Answer(
                newest.oldestFirst().stream().map(LogLine::of).toList(),
                complete,
                List.copyOf(notes));
    }

    private void offerPinned(
            InstanceId instance, Matcher matcher, Newest newest, List<String> notes) {
        List<LogLine> kept = pinned.linesOf(instance).orElse(List.of());
        if (kept.isEmpty()) {
            return;
        }
        Set<LogLine> known = new HashSet<>();
        newest.lines().forEach(line -> known.add(LogLine.of(line)));
        long place = Long.MIN_VALUE;
        for (LogLine line : kept) {
            place++;
            if (!known.contains(line)) {
                newest.offerIf(matcher, line.entry(), place);
            }
        }
        notes.add(kept.size() + " lines of " + instance + " are kept as evidence");
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

package io.adamant.collector.journal;

import io.adamant.collector.journal.Delivery.Origin;
import io.adamant.collector.journal.IntervalSet.Interval;
import io.adamant.collector.journal.Journal.Entry;
import io.adamant.collector.journal.encoding.Unpacked;
import io.adamant.collector.journal.encoding.Unpacker;
import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Loss;
import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpDecoder;
import io.adamant.shared.wire.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one view thread: reads the journal from its start, drops repeats in journal order and applies
 * what is new to every view. A start-up and normal running are the same code.
 *
 * <p>Owned by the view thread: {@link #pass} and all state behind it. Any thread may call {@link
 * #wake}, {@link #completeness}, {@link #caughtUp}, {@link #isCaughtUp} and {@link #lagNanos}.
 */
public final class ViewRunner implements AutoCloseable {

    /** Most entries between two calls of {@link View#settled}. */
    static final int PASS_ENTRIES = 64;

    /** Most plain bytes of one entry; the receiver lets nothing larger in. */
    static final int MAX_PLAIN_BYTES = 64 * 1024 * 1024;

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Journal journal;
    private final List<View> views;
    private final MonotonicClock clock;
    private final Consumer<String> complaints;
    private final long startedUnixNanos;
    private final Streams streams = new Streams();
    private final Map<InstanceId, Completeness> claims = new ConcurrentHashMap<>();
    private final Set<InstanceId> touched = new HashSet<>();
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private long wakes;
    private long unservedSinceNanos;
    private boolean unserved;
    private boolean stopped;
    private volatile long forgotten;

    private final Count entries;
    private final Count repeats;
    private final Count undecodable;
    private final Count delivered;
    private final Thread thread;

    /**
     * Builds the runner; nothing runs before {@link #start}.
     *
     * @param views applied in this order
     * @param wall tells entries from before this start from later ones
     * @param complaints one line for people about each entry that had to be skipped
     */
    public ViewRunner(
            Journal journal,
            List<View> views,
            WallClock wall,
            MonotonicClock clock,
            Meters meters,
            Consumer<String> complaints) {
        this.journal = journal;
        this.views = List.copyOf(views);
        this.clock = clock;
        this.complaints = complaints;
        this.startedUnixNanos = wall.unixNanos();
        entries = meters.counter("adamant_view_entries", "Journal entries read by the views.");
        delivered = meters.counter("adamant_view_records", "Records handed to the views.");
        repeats = meters.counter("adamant_view_repeats", "Records dropped since they came before.");
        undecodable =
                meters.counter("adamant_view_undecodable", "Journal entries that nobody can read.");
        meters.gauge(
                "adamant_view_lag_seconds",
                "How long the oldest entry not yet applied has been waiting.",
                () -> lagNanos() / 1e9);
        meters.gauge(
                "adamant_view_caught_up",
                "1 once the views have seen all that was there at the start.",
                () -> isCaughtUp() ? 1 : 0);
        meters.gauge(
                "adamant_view_forgotten",
                "How often a bound made the views forget sequences.",
                () -> forgotten);
        thread = Thread.ofPlatform().name("views").unstarted(this::run);
    }

    /**
     * Begins to read.
     *
     * @param onFault the process's fault handler: a view that throws ends the thread
     */
    public void start(Thread.UncaughtExceptionHandler onFault) {
        thread.setUncaughtExceptionHandler(onFault);
        thread.start();
    }

    /** Something was appended. */
    public void wake() {
        lock.lock();
        try {
            wakes++;
            if (!unserved) {
                unserved = true;
                unservedSinceNanos = clock.nanos();
            }
            woken.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Completes when all that the journal held at the start has been applied. */
    public CompletionStage<Void> caughtUp() {
        return caughtUp.minimalCompletionStage();
    }

    public boolean isCaughtUp() {
        return caughtUp.isDone();
    }

    /**
     * How long the oldest append that is not applied yet has been waiting; 0 when there is none.
     */
    public long lagNanos() {
        lock.lock();
        try {
            return unserved ? Math.max(0, clock.nanos() - unservedSinceNanos) : 0;
        } finally {
            lock.unlock();
        }
    }

    /** What came of the instance's stream; empty when it never sent a numbered batch. */
    public Optional<Completeness> completeness(InstanceId instance) {
        return Optional.ofNullable(claims.get(instance));
    }

    /** Ends after the present pass; waits for it, at most ten seconds. */
    @Override
    public void close() {
        lock.lock();
        try {
            stopped = true;
            woken.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (Journal.Tail tail = journal.tail(Position.START)) {
            while (awaitWork(step(tail))) {
                // Each round applies what there is.
            }
        }
    }

    /** True to go on, false to stop. */
    private boolean awaitWork(boolean more) {
        lock.lock();
        try {
            long left = more ? 0 : IDLE_NANOS;
            while (left > 0 && !unserved && !stopped) {
                left = woken.awaitNanos(left);
            }
            return !stopped;
        } catch (InterruptedException stop) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** One pass with its bookkeeping; true when there may be more. */
    boolean step(Journal.Tail tail) {
        long wakesBefore;
        long startNanos = clock.nanos();
        lock.lock();
        try {
            wakesBefore = wakes;
        } finally {
            lock.unlock();
        }
        boolean more = pass(tail);
        lock.lock();
        try {
            if (!more) {
                // What was appended while this pass ran may still wait, since about its start.
                unserved = wakes != wakesBefore;
                unservedSinceNanos = startNanos;
            } else if (!unserved) {
                unserved = true;
                unservedSinceNanos = startNanos;
            }
        } finally {
            lock.unlock();
        }
        return more;
    }

    private boolean pass(Journal.Tail tail) {
        List<Entry> polled = tail.poll(PASS_ENTRIES);
        boolean sawNew = polled.isEmpty();
        for (Entry entry : polled) {
            entries.increment();
            apply(entry);
            sawNew |= entry.envelope().receivedUnixNanos() >= startedUnixNanos;
        }
        publishClaims();
        views.forEach(View::settled);
        forgotten = streams.forgotten();
        if (sawNew) {
            caughtUp.complete(null);
        }
        return !polled.isEmpty();
    }

    private void publishClaims() {
        boolean trimmed = journal.isTrimmed();
        for (InstanceId instance : touched) {
            Completeness claim = streams.claim(instance, trimmed);
            if (claim == null) {
                claims.remove(instance);
            } else {
                claims.put(instance, claim);
            }
        }
        touched.clear();
        if (claims.size() > Streams.MAX_INSTANCES) {
            claims.keySet().removeIf(instance -> !streams.knows(instance));
        }
    }

    private void apply(Entry entry) {
        Envelope envelope = entry.envelope();
        Unpacked unpacked =
                Unpacker.unpack(
                        envelope.encoding(), envelope.body(), MAX_PLAIN_BYTES, bytes -> true);
        if (!(unpacked instanceof Unpacked.Plain(byte[] plain))) {
            skip(entry, "cannot be unpacked");
            return;
        }
        try {
            switch (envelope.signal()) {
                case LOGS -> logs(entry, OtlpDecoder.logs(plain));
                case METRICS -> metrics(entry, OtlpDecoder.metrics(plain));
                case TRACES -> fresh(envelope.batch(), -1);
            }
        } catch (MalformedOtlpException malformed) {
            skip(entry, String.valueOf(malformed.getMessage()));
        }
    }

    private void logs(Entry entry, List<OtlpDecoder.ResourceLogs> parts) {
        int count = parts.stream().mapToInt(part -> part.records().size()).sum();
        Fresh fresh = fresh(entry.envelope().batch(), count);
        if (fresh.mismatch()) {
            skip(entry, "holds " + count + " records, not what its batch id says");
            return;
        }
        int first = 0;
        for (OtlpDecoder.ResourceLogs part : parts) {
            List<LogRecord> records = fresh.of(part.records(), first);
            first += part.records().size();
            if (!records.isEmpty()) {
                noteLosses(entry.envelope().batch(), records);
                deliver(new Delivery.Logs(origin(entry, part.resource()), records), records.size());
            }
        }
    }

    private void metrics(Entry entry, List<OtlpDecoder.ResourceMetrics> parts) {
        int count = parts.stream().mapToInt(part -> part.points().size()).sum();
        Fresh fresh = fresh(entry.envelope().batch(), count);
        if (fresh.mismatch()) {
            skip(entry, "holds " + count + " points, not what its batch id says");
            return;
        }
        int first = 0;
        for (OtlpDecoder.ResourceMetrics part : parts) {
            var points = fresh.of(part.points(), first);
            first += part.points().size();
            if (!points.isEmpty()) {
                deliver(
                        new Delivery.Metrics(origin(entry, part.resource()), points),
                        points.size());
            }
        }
    }

    private void deliver(Delivery delivery, int records) {
        delivered.add(records);
        for (View view : views) {
            view.apply(delivery);
        }
    }

    /** Which part of a batch is new; everything is when there is no batch id. */
    private Fresh fresh(@Nullable BatchId batch, int count) {
        if (batch == null) {
            return new Fresh(List.of(new Interval(1, Long.MAX_VALUE)), 1, false);
        }
        if (count >= 0 && count != batch.count()) {
            return new Fresh(List.of(), 1, true);
        }
        List<Interval> parts = streams.admit(batch);
        touched.add(batch.instance());
        repeats.add(batch.count() - parts.stream().mapToLong(Interval::count).sum());
        return new Fresh(parts, batch.firstSequence(), false);
    }

    private void noteLosses(@Nullable BatchId batch, List<LogRecord> records) {
        if (batch == null) {
            return;
        }
        for (LogRecord record : records) {
            if (record.eventName().equals(Loss.EVENT)
                    && HostEvents.decode(record).orElse(null) instanceof Loss loss) {
                streams.lost(batch.instance(), loss);
            }
        }
    }

    private void skip(Entry entry, String why) {
        undecodable.increment();
        complaints.accept("journal entry " + entry.position().token() + " skipped: " + why);
    }

    private static Origin origin(Entry entry, Map<String, Value> resource) {
        Envelope envelope = entry.envelope();
        return new Origin(
                entry.position(),
                envelope.sender(),
                envelope.receivedUnixNanos(),
                envelope.batch(),
                resource);
    }

    /**
     * The new part of a batch.
     *
     * @param parts sequences that are new, in order
     * @param firstSequence of the batch's first record
     * @param mismatch true when the batch does not hold what its id says
     */
    private record Fresh(List<Interval> parts, long firstSequence, boolean mismatch) {

        /**
         * The new ones among {@code records}, the first of which is the batch's {@code offset}th.
         */
        <T> List<T> of(List<T> records, int offset) {
            long from = firstSequence + offset;
            if (parts.size() == 1
                    && parts.getFirst().from() <= from
                    && from + records.size() <= parts.getFirst().end()) {
                return records;
            }
            List<T> fresh = new ArrayList<>();
            for (Interval part : parts) {
                int begin = Math.clamp(part.from() - from, 0, records.size());
                int end = Math.clamp(part.end() - from, 0, records.size());
                fresh.addAll(records.subList(begin, Math.max(begin, end)));
            }
            return fresh;
        }
    }
}

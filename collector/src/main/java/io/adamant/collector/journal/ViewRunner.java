package io.adamant.collector.journal;

import io.adamant.collector.journal.Journal.Entry;
import io.adamant.collector.journal.once.Completeness;
import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.time.WallClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one view thread: reads the journal, drops repeats in journal order and applies what is new to
 * every view that has not stored it yet. A start-up and normal running are the same code; {@link
 * History} says how the state outlives a trim.
 *
 * <p>Owned by the view thread: {@link #pass} and all state behind it. Any thread may call {@link
 * #wake}, {@link #completeness}, {@link #caughtUp}, {@link #isCaughtUp}, {@link #lagNanos} and
 * {@link #trim}.
 */
public final class ViewRunner implements AutoCloseable {

    /** Most entries between two calls of {@link View#settled}. */
    static final int PASS_ENTRIES = 64;

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * Least time between the end of a pass that found nothing more and the next one: what comes
     * meanwhile is settled once. Settling has a cost of its own, whatever was applied.
     */
    private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Below the receiver's: who waits for an acknowledgement does not wait for a view. */
    private static final int PRIORITY = Thread.NORM_PRIORITY - 2;

    private final Journal journal;
    private final Feeds feeds;
    private final Consumer<String> complaints;
    private final MonotonicClock clock;
    private final WallClock wall;
    private final long startedUnixNanos;
    private final History history;
    private final Deliverer deliverer;
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private final Condition stopping = lock.newCondition();
    private long wakes;
    private long unservedSinceNanos;
    private boolean unserved;
    private boolean stopped;

    private final Thread thread;
    private final Checkpoints checkpoints;
    private final Count leftOut;
    private Position at = Position.START;
    private @Nullable CatchUp catchUp;

    /**
     * Builds the runner; nothing runs before {@link #start}.
     *
     * @param views applied in this order
     * @param checkpoints lie with the journal
     * @param checkpointEvery received time between two checkpoints: a trim is as exact as that
     * @param wall tells entries from before this start from later ones
     * @param complaints one line for people about each entry that had to be skipped
     */
    public ViewRunner(
            Journal journal,
            List<View> views,
            Checkpoints checkpoints,
            Duration checkpointEvery,
            WallClock wall,
            MonotonicClock clock,
            Meters meters,
            Consumer<String> complaints) {
        this.journal = journal;
        this.checkpoints = checkpoints;
        this.complaints = complaints;
        feeds = new Feeds(views);
        this.clock = clock;
        this.wall = wall;
        this.startedUnixNanos = wall.unixNanos();
        List<View> all = List.copyOf(views);
        history =
                new History(
                        checkpoints,
                        () -> Reach.of(all),
                        new KeptStates(all),
                        checkpointEvery.toNanos(),
                        meters,
                        complaints);
        deliverer = new Deliverer(feeds, history, meters, complaints);
        meters.gauge(
                "adamant_view_lag_seconds",
                "How long the oldest entry not yet applied has been waiting.",
                () -> lagNanos() / 1e9);
        meters.gauge(
                "adamant_view_caught_up",
                "1 once the views have seen all that was there at the start.",
                () -> isCaughtUp() ? 1 : 0);
        meters.gauge(
                "adamant_views_left_out",
                "Views that can take no more for now; they get what they miss later.",
                feeds::out);
        leftOut =
                meters.counter(
                        "adamant_view_left_out", "How often a view could take no more for a time.");
        thread = thread(this::run);
    }

    // Nothing relies on it: it shortens the receiver's way on processors that are all busy.
    @SuppressWarnings("ThreadPriorityCheck")
    private static Thread thread(Runnable work) {
        return Thread.ofPlatform().name("views").priority(PRIORITY).unstarted(work);
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
        return history.claim(instance);
    }

    /**
     * Drops what the journal holds from before this, as far as checkpoints reach and as every view
     * that stores has stored it.
     */
    public Journal.Trimmed trim(long olderThanUnixNanos) {
        return journal.trim(olderThanUnixNanos, history.cut(olderThanUnixNanos));
    }

    /** Ends after the present pass; waits for it, at most ten seconds. */
    @Override
    public void close() {
        lock.lock();
        try {
            stopped = true;
            woken.signal();
            stopping.signal();
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
        try (Journal.Tail tail = journal.tail(open())) {
            while (awaitWork(step(tail))) {
                // Each round applies what there is.
            }
            history.end();
        } finally {
            endCatchUp();
        }
    }

    /** Takes the state of the past; where to read from. */
    Position open() {
        feeds.open(journal.newest(), complaints);
        at = history.open(journal.isTrimmed());
        return at;
    }

    /** True to go on, false to stop. */
    private boolean awaitWork(boolean more) {
        long earliest = clock.nanos() + GAP_NANOS;
        lock.lock();
        try {
            long left = more ? 0 : IDLE_NANOS;
            while (left > 0 && !unserved && !stopped) {
                left = woken.awaitNanos(left);
            }
            long gap = more ? 0 : earliest - clock.nanos();
            while (gap > 0 && !stopped) {
                gap = stopping.awaitNanos(gap);
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
            deliverer.apply(entry);
            sawNew |= entry.envelope().receivedUnixNanos() >= startedUnixNanos;
        }
        if (sawNew && !caughtUp.isDone()) {
            history.caughtUp();
        }
        history.settle(polled.isEmpty() ? wall.unixNanos() : 0);
        if (!polled.isEmpty()) {
            at = polled.getLast().position();
            feeds.reached(at);
        }
        settle();
        if (sawNew) {
            caughtUp.complete(null);
        }
        boolean isCatchingUp = catchUp();
        return isCatchingUp || !polled.isEmpty();
    }

    private void settle() {
        int before = feeds.out();
        feeds.settled();
        if (feeds.out() > before) {
            leftOut.add(feeds.out() - before);
            complaints.accept(
                    "a view can take no more; the others go on, and it gets what it misses later");
        }
    }

    /** A turn of a view that was left out; true when there is more to do. */
    private boolean catchUp() {
        if (catchUp == null) {
            int returning = feeds.returning();
            if (returning < 0) {
                return false;
            }
            catchUp = CatchUp.begin(journal, checkpoints, feeds, returning, complaints);
        }
        boolean more = catchUp.step(PASS_ENTRIES, at, feeds);
        if (!more) {
            endCatchUp();
        }
        return more;
    }

    private void endCatchUp() {
        if (catchUp != null) {
            catchUp.close();
            catchUp = null;
        }
    }
}

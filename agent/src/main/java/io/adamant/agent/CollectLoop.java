package io.adamant.agent;

import io.adamant.agent.source.Batch;
import io.adamant.agent.source.Poll;
import io.adamant.agent.source.Source;
import io.adamant.agent.source.boot.BootSource;
import io.adamant.agent.spool.Appended;
import io.adamant.agent.spool.Committed;
import io.adamant.shared.time.MonotonicClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The collecting thread's work: polls the sources when they are due, spools what they bring,
 * commits by group, sleeps until the next thing is due or somebody wakes it. The hello is on disk
 * before any other source is asked. While the disk refuses, a refused batch is kept and its source
 * is not polled: the files on disk are the better buffer. The others go on.
 */
final class CollectLoop implements Runnable {

    private static final long MAX_WAIT_NANOS = 10_000_000_000L;
    private static final long RETRY_NANOS = 250_000_000L;

    private final BootSource boot;
    private final List<Polled> polled = new ArrayList<>();
    private final Outlet outlet;
    private final Waker waker;
    private final Moments moments;
    private final MonotonicClock clock;
    private final AgentLog log;
    private final int[] fds;
    private boolean refused;
    private boolean hurried;

    private volatile @Nullable String stopReason;

    /** Port: the writing side of the spool. */
    interface Outlet {

        Appended append(Batch batch);

        Committed commit();

        /** Monotonic time by which a commit is due, {@link Long#MAX_VALUE} when none is. */
        long commitDueNanos();
    }

    /** Port: what the loop tells, on its thread. */
    interface Moments {

        /** Once: the hello is on disk. */
        void helloIsSpooled();

        /** After each {@link #hurry}: what there was is on disk, or the disk refuses. */
        void allIsSpooled();
    }

    /** A source, when it wants to be asked again, and what of it the spool has refused. */
    private static final class Polled {
        private final Source source;
        private final Deque<Batch> held = new ArrayDeque<>();
        private long dueNanos;

        Polled(Source source, long dueNanos) {
            this.source = source;
            this.dueNanos = dueNanos;
        }
    }

    /**
     * @param boot asked first
     * @param others asked in this order
     */
    CollectLoop(
            BootSource boot,
            List<Source> others,
            Outlet outlet,
            Waker waker,
            Moments moments,
            MonotonicClock clock,
            AgentLog log) {
        this.boot = boot;
        this.outlet = outlet;
        this.waker = waker;
        this.moments = moments;
        this.clock = clock;
        this.log = log;
        polled.add(new Polled(boot, clock.nanos()));
        for (Source source : others) {
            polled.add(new Polled(source, clock.nanos()));
        }
        fds = new int[polled.size()];
    }

    /** Makes the loop say why, spool what there still is, and end; any thread. */
    void stop(String reason) {
        stopReason = reason;
        waker.wake();
    }

    /**
     * Asks every source within the present round and commits what they bring, whoever could have
     * waited. On the loop's own thread, by a source that is polled.
     */
    void hurry() {
        hurried = true;
    }

    @Override
    public void run() {
        poll(polled.getFirst(), clock.nanos());
        commit();
        moments.helloIsSpooled();
        int ready = Waker.ALL;
        while (stopReason == null) {
            step(clock.nanos(), ready);
            long wait = Math.min(MAX_WAIT_NANOS, nextNanos() - clock.nanos());
            ready = waker.await(wait, wakeFds());
        }
        finish(String.valueOf(stopReason));
    }

    /**
     * One round.
     *
     * @param ready why, as {@link Waker#await} says it; bit i + 1 is that of the i-th source
     */
    void step(long nowNanos, int ready) {
        polled.forEach(this::offerHeld);
        ask(nowNanos, ready);
        if (hurried) {
            ask(nowNanos, Waker.ALL);
        }
        if (hurried || isAnyHeld() || isCommitWanted()) {
            commit();
        }
        if (hurried) {
            hurried = false;
            moments.allIsSpooled();
        }
    }

    private void ask(long nowNanos, int ready) {
        boolean all = (ready & Waker.WOKEN) != 0;
        for (int i = 0; i < polled.size(); i++) {
            Polled next = polled.get(i);
            boolean asked = all || (ready & (Waker.WOKEN << (i + 1))) != 0;
            if (next.held.isEmpty() && (asked || nowNanos - next.dueNanos >= 0)) {
                poll(next, nowNanos);
            }
        }
    }

    private void offerHeld(Polled from) {
        while (!from.held.isEmpty() && offer(from.held.getFirst())) {
            from.held.removeFirst();
        }
    }

    private boolean isAnyHeld() {
        return polled.stream().anyMatch(each -> !each.held.isEmpty());
    }

    /**
     * A group is committed when it is due, and at once when no source has more: waiting would only
     * make its records late.
     */
    private boolean isCommitWanted() {
        long due = outlet.commitDueNanos();
        if (due == Long.MAX_VALUE) {
            return false;
        }
        long now = clock.nanos();
        return isDue(due, now) || polled.stream().noneMatch(each -> now - each.dueNanos >= 0);
    }

    /** While the disk refuses nobody is heard: a readable descriptor would end each sleep. */
    private int[] wakeFds() {
        boolean deaf = refused || isAnyHeld();
        for (int i = 0; i < fds.length; i++) {
            fds[i] = deaf ? -1 : polled.get(i).source.wakeFd();
        }
        return fds;
    }

    private void finish(String reason) {
        step(clock.nanos(), Waker.ALL);
        offer(boot.shutdown(reason));
        commit();
        for (Polled each : polled) {
            each.source.close();
        }
    }

    private void poll(Polled next, long nowNanos) {
        Poll poll = next.source.poll(nowNanos);
        next.dueNanos = poll.nextPollNanos();
        for (Batch batch : poll.batches()) {
            if (!next.held.isEmpty() || !offer(batch)) {
                next.held.addLast(batch);
            }
        }
    }

    private boolean offer(Batch batch) {
        return switch (outlet.append(batch)) {
            case Appended.Taken _ -> true;
            case Appended.Refused _ -> false;
        };
    }

    private void commit() {
        switch (outlet.commit()) {
            case Committed.Durable _, Committed.Nothing _ -> {
                if (refused) {
                    log.info("the spool writes again");
                }
                refused = false;
            }
            case Committed.NotWritten(Committed.Cause cause, String detail) -> {
                if (!refused) {
                    log.error("the spool cannot write, will retry: " + cause + " " + detail);
                }
                refused = true;
            }
        }
    }

    private long nextNanos() {
        long now = clock.nanos();
        if (refused) {
            return now + RETRY_NANOS;
        }
        if (isAnyHeld()) {
            return now; // what was in its way has just been written
        }
        long next = now + MAX_WAIT_NANOS;
        for (Polled each : polled) {
            next = each.dueNanos - next < 0 ? each.dueNanos : next;
        }
        long commitDue = outlet.commitDueNanos();
        return commitDue != Long.MAX_VALUE && commitDue - next < 0 ? commitDue : next;
    }

    private static boolean isDue(long dueNanos, long nowNanos) {
        return dueNanos != Long.MAX_VALUE && nowNanos - dueNanos >= 0;
    }
}

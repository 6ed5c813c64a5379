package io.adamant.agent.ship;

import io.adamant.agent.ship.cargo.Owners;
import io.adamant.agent.ship.http.HttpTransport;
import io.adamant.agent.ship.http.Transport;
import io.adamant.agent.ship.link.Dialer;
import io.adamant.agent.spool.Spool;
import io.adamant.agent.spool.codec.Codecs;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.time.Deadline;
import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.time.WallClock;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * Ships what the spool holds until it is stopped. {@link #run} is the shipping thread; {@link
 * #stop} and {@link #stats} are for any other. The thread must not be interrupted, since an
 * interrupt closes the spool's files; waits end by {@link #stop}.
 */
public final class Shipper implements Runnable {

    /** Longest wait of {@link #stop} for a broken-off request to come back. */
    private static final Duration ABORT = Duration.ofMillis(500);

    /** How long {@link #hurry} lifts the pace. */
    static final Duration HURRY = Duration.ofSeconds(5);

    /** The spool ends the wait; this is only so that no wait is without a bound. */
    private static final long LONG_NANOS = Duration.ofHours(1).toNanos();

    private final Spool spool;
    private final ShipWork work;
    private final Transport transport;
    private final MonotonicClock monotonic;
    private final ShipCounters counters;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Phase phase = Phase.NEW;
    private boolean hurry;
    private Deadline deadline = new Deadline(0);
    private boolean empty;

    private enum Phase {
        NEW,
        RUNNING,
        STOPPING,
        ENDED
    }

    /**
     * @param resource who speaks; its boot id is replaced by the one a batch was spooled under
     * @param random for the jitter of retries
     */
    public Shipper(
            Spool spool,
            HostResource resource,
            ShipOptions options,
            ShipPorts ports,
            WallClock wall,
            MonotonicClock monotonic,
            RandomGenerator random) {
        this.spool = spool;
        this.monotonic = monotonic;
        this.counters = new ShipCounters();
        this.transport = transport(options, resource.agentVersion(), monotonic);
        Owners owners = new Owners(resource, spool::owner);
        Codecs codecs = new Codecs(ports.bulk());
        Courier courier = new Courier(owners, transport, codecs, monotonic, wall, counters);
        this.work =
                new ShipWork(spool, courier, options, monotonic, random, counters, ports.notices());
    }

    private static Transport transport(
            ShipOptions options, String version, MonotonicClock monotonic) {
        Duration patience = options.readTimeout();
        Dialer dialer = new Dialer(options.connectTimeout(), patience, monotonic, options.tls());
        return new HttpTransport(dialer, patience, monotonic, "adamant-agent/" + version);
    }

    /** The shipping thread: returns after {@link #stop}. */
    @Override
    public void run() {
        if (!begin()) {
            return;
        }
        try {
            ship();
        } finally {
            transport.close();
            end();
        }
    }

    private boolean begin() {
        lock.lock();
        try {
            if (phase != Phase.NEW) {
                return false;
            }
            phase = Phase.RUNNING;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void ship() {
        long next = monotonic.nanos();
        while (!mayEnd(next)) {
            next = work.once();
            if (next == ShipWork.NOTHING) {
                awaitBatch();
            } else {
                awaitTime(next);
            }
        }
    }

    private boolean mayEnd(long next) {
        lock.lock();
        try {
            empty = next == ShipWork.NOTHING;
            if (isPastDeadline()) {
                return true;
            }
            if (hurry) {
                hurry = false;
                work.hurry(
                        phase == Phase.STOPPING
                                ? deadline.atNanos()
                                : monotonic.nanos() + HURRY.toNanos());
                return false;
            }
            return phase == Phase.STOPPING && empty;
        } finally {
            lock.unlock();
        }
    }

    private void awaitBatch() {
        lock.lock();
        try {
            if (phase == Phase.STOPPING) {
                return;
            }
        } finally {
            lock.unlock();
        }
        spool.await(LONG_NANOS);
    }

    private void awaitTime(long nextNanos) {
        lock.lock();
        try {
            long left = nextNanos - monotonic.nanos();
            while (left > 0 && !hurry && !isPastDeadline()) {
                long most = phase == Phase.STOPPING ? remaining() : left;
                changed.awaitNanos(Math.min(left, Math.max(1, most)));
                left = nextNanos - monotonic.nanos();
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("the shipping thread was interrupted", interrupted);
        } finally {
            lock.unlock();
        }
    }

    private boolean isPastDeadline() {
        return phase == Phase.STOPPING && deadline.isOver(monotonic.nanos());
    }

    private long remaining() {
        return deadline.remainingNanos(monotonic.nanos());
    }

    private void end() {
        lock.lock();
        try {
            phase = Phase.ENDED;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ships what is durable at once and for a while unpaced, whatever it was waiting for; somebody
     * may be about to end the agent.
     */
    public void hurry() {
        lock.lock();
        try {
            if (phase == Phase.RUNNING) {
                hurry = true;
                changed.signalAll();
                spool.wake();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ships what is durable until nothing is left or the deadline is over, then ends the thread. To
     * be called after the last commit and before the spool is closed.
     *
     * @return true when nothing was left
     */
    public boolean stop(Deadline by) {
        lock.lock();
        try {
            if (phase == Phase.NEW) {
                phase = Phase.ENDED;
                return false;
            }
            if (phase == Phase.RUNNING) {
                phase = Phase.STOPPING;
                deadline = by;
                hurry = true;
                changed.signalAll();
                spool.wake();
            }
            if (!awaitEnd(by.remainingNanos(monotonic.nanos()))) {
                transport.abort();
                awaitEnd(ABORT.toNanos());
            }
            return phase == Phase.ENDED && empty;
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitEnd(long nanos) {
        long left = nanos;
        while (phase != Phase.ENDED && left > 0) {
            try {
                left = changed.awaitNanos(left);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return phase == Phase.ENDED;
            }
        }
        return phase == Phase.ENDED;
    }

    public ShipStats stats() {
        return counters.snapshot();
    }
}

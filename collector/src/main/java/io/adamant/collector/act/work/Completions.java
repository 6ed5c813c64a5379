package io.adamant.collector.act.work;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What finished on other threads and is to be taken up by the control thread. Bounded by what the
 * control thread starts: one inventory reading and one call per open intent.
 */
public final class Completions {

    private final Queue<Runnable> done = new ConcurrentLinkedQueue<>();
    private final AtomicLong readings = new AtomicLong();
    private final Runnable wake;

    public Completions(Runnable wake) {
        this.wake = wake;
    }

    /** Any thread. */
    public void add(Runnable completion) {
        done.add(completion);
        wake.run();
    }

    /** The control thread. */
    public void drain() {
        for (Runnable next = done.poll(); next != null; next = done.poll()) {
            next.run();
        }
    }

    public boolean isEmpty() {
        return done.isEmpty();
    }

    public long startReading() {
        return readings.incrementAndGet();
    }

    /** How many inventory readings have begun: an effect shows in a later one only. */
    public long readingsStarted() {
        return readings.get();
    }
}

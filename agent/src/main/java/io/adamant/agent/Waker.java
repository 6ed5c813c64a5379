package io.adamant.agent;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where the collecting thread sleeps. One thread waits, any may wake it; no wake-up is lost. */
final class Waker {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private boolean wake;

    void wake() {
        lock.lock();
        try {
            wake = true;
            woken.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Sleeps for at most this long; whether somebody called {@link #wake} since the last time. */
    boolean await(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (!wake && left > 0) {
                left = woken.awaitNanos(left);
            }
            boolean asked = wake;
            wake = false;
            return asked;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("nobody interrupts the collecting thread", interrupted);
        } finally {
            lock.unlock();
        }
    }
}

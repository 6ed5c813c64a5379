package io.adamant.agent;

import io.adamant.agent.linux.PollWaker;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where the collecting thread sleeps. One thread waits, any may wake it; no wake-up is lost. It
 * sleeps over the sources' descriptors too, where the machine's system calls are known; elsewhere
 * the sources are heard when they are due.
 */
final class Waker {

    /** Somebody called {@link #wake}; bit i + 1 stands for the i-th descriptor. */
    static final int WOKEN = 1;

    /** Every bit. */
    static final int ALL = -1;

    private final PollWaker poll = new PollWaker();
    private final boolean polls = PollWaker.works();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private boolean wake;

    void wake() {
        if (polls) {
            poll.wake();
            return;
        }
        lock.lock();
        try {
            wake = true;
            woken.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sleeps for at most this long; what ended the sleep, as bits, 0 when the time is over.
     *
     * @param fds those below 0 are left out
     */
    int await(long nanos, int... fds) {
        return polls ? poll.await(nanos, fds) : await(nanos);
    }

    private int await(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (!wake && left > 0) {
                left = woken.awaitNanos(left);
            }
            int asked = wake ? WOKEN : 0;
            wake = false;
            return asked;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("nobody interrupts the collecting thread", interrupted);
        } finally {
            lock.unlock();
        }
    }
}

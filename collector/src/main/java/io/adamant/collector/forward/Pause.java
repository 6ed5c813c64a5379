package io.adamant.collector.forward;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How a forwarder waits: until there is something new, or until a retry is due. Any thread. */
interface Pause {

    /** Waits for so long; false when the forwarder is to end. */
    boolean nap(long nanos);

    /** Waits until something was appended since the last call, at most a second; false to end. */
    boolean untilNew();

    /** The real one: woken by appends and by the close. */
    final class Waiting implements Pause {

        private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private boolean isNew;
        private boolean isOver;

        void wake() {
            lock.lock();
            try {
                isNew = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        void end() {
            lock.lock();
            try {
                isOver = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean nap(long nanos) {
            lock.lock();
            try {
                long left = nanos;
                while (left > 0 && !isOver) {
                    left = changed.awaitNanos(left);
                }
                return !isOver;
            } catch (InterruptedException stop) {
                return false;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean untilNew() {
            lock.lock();
            try {
                long left = IDLE_NANOS;
                while (left > 0 && !isNew && !isOver) {
                    left = changed.awaitNanos(left);
                }
                isNew = false;
                return !isOver;
            } catch (InterruptedException stop) {
                return false;
            } finally {
                lock.unlock();
            }
        }
    }
}

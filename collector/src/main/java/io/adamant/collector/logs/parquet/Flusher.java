package io.adamant.collector.logs.parquet;

import io.adamant.collector.journal.Position;
import io.adamant.shared.time.WallClock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds one lot of rows at a time and has it written by the store's writing thread; what fails is
 * tried again after {@value #RETRY_SECONDS} s. The view's thread hands over, waits and asks for
 * another try.
 */
final class Flusher implements AutoCloseable {

    private static final int RETRY_SECONDS = 10;

    private final String table;
    private final WallClock wall;
    private final StoreMeters meters;
    private final Consumer<String> complaints;
    private final ExecutorService thread;
    private final Work work;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition done = lock.newCondition();
    private @Nullable Lot lot;
    private boolean isWriting;
    private boolean isFailing;
    private boolean isClosed;
    private long retryUnixNanos;

    /**
     * Rows that are to be written, and what they complete.
     *
     * @param number the same for each try: a try writes over what the one before left
     */
    record Lot(@Nullable Tail tail, Position upTo, long nextOrdinal, long number) {}

    /** What is done with a lot, on the writing thread. */
    interface Work {

        /** Makes it durable, or throws a {@link StoreException} and leaves things as they were. */
        void write(Lot lot);

        /** It is written and no longer held. */
        void written();
    }

    /**
     * @param thread is closed with this
     */
    Flusher(
            String table,
            WallClock wall,
            StoreMeters meters,
            Consumer<String> complaints,
            ExecutorService thread,
            Work work) {
        this.table = table;
        this.wall = wall;
        this.meters = meters;
        this.complaints = complaints;
        this.thread = thread;
        this.work = work;
    }

    /** True when a lot can be taken. */
    boolean isFree() {
        lock.lock();
        try {
            return lot == null;
        } finally {
            lock.unlock();
        }
    }

    /** True while the lot that is held could not be written. */
    boolean isFailing() {
        lock.lock();
        try {
            return lot != null && isFailing;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a lot; only when {@link #isFree}. */
    void take(Lot next, long nowUnixNanos) {
        lock.lock();
        try {
            lot = next;
            isFailing = false;
            retryUnixNanos = Long.MIN_VALUE;
        } finally {
            lock.unlock();
        }
        retryIfDue(nowUnixNanos);
    }

    /** Hands the lot to the writing thread unless it has it or failed with it just now. */
    void retryIfDue(long nowUnixNanos) {
        lock.lock();
        try {
            if (lot != null && !isWriting && !isClosed && nowUnixNanos >= retryUnixNanos) {
                isWriting = true;
                thread.execute(this::write);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits while a lot is being written for the first time.
     *
     * @return false when it could not be written
     */
    boolean await() {
        lock.lock();
        try {
            while (lot != null && !isFailing && !isClosed) {
                retryIfDue(wall.unixNanos());
                boolean _ = done.await(1, TimeUnit.SECONDS);
            }
            return lot == null;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a try that runs; for tests. */
    void awaitTry() {
        lock.lock();
        try {
            while (isWriting) {
                done.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Lot held() {
        lock.lock();
        try {
            return lot;
        } finally {
            lock.unlock();
        }
    }

    private void write() {
        Lot now = held();
        if (now == null) {
            return;
        }
        boolean isWritten = false;
        try {
            long start = wall.unixNanos();
            work.write(now);
            meters.flushed((wall.unixNanos() - start) / 1e9);
            isWritten = true;
        } catch (StoreException failed) {
            meters.failed();
            complaints.accept(
                    "rows of %s are not written yet, the next try is in %d s: %s"
                            .formatted(table, RETRY_SECONDS, failed.getMessage()));
        } finally {
            ended(isWritten);
        }
        if (isWritten) {
            work.written();
        }
    }

    private void ended(boolean isWritten) {
        lock.lock();
        try {
            isWriting = false;
            isFailing = !isWritten;
            if (isWritten) {
                lot = null;
            }
            retryUnixNanos = wall.unixNanos() + TimeUnit.SECONDS.toNanos(RETRY_SECONDS);
            done.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends after a try that runs; what is held and not written is the journal's to keep. */
    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            done.signalAll();
        } finally {
            lock.unlock();
        }
        thread.close();
    }
}

package io.adamant.collector.logs.parquet;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.duckdb.DuckDBConnection;

/**
 * A few threads and connections that answer questions, so that neither many questions nor callers
 * on virtual threads can take all there is: a call into DuckDB holds its thread until it returns.
 */
final class Questions implements AutoCloseable {

    /** Most questions that wait for their turn. */
    private static final int MAX_WAITING = 64;

    private final ThreadPoolExecutor threads;
    private final ArrayBlockingQueue<Pair> pairs;

    /** Connections of one thread at a time. */
    record Pair(DuckDBConnection waiting, DuckDBConnection stored) {}

    Questions(String name, int atOnce, DuckDb waiting, DuckDb stored) {
        pairs = new ArrayBlockingQueue<>(atOnce);
        for (int i = 0; i < atOnce; i++) {
            pairs.add(new Pair(waiting.connect(), stored.connect()));
        }
        threads =
                new ThreadPoolExecutor(
                        atOnce,
                        atOnce,
                        0,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(MAX_WAITING),
                        Thread.ofPlatform().name(name + "-question-", 0).daemon().factory());
    }

    /** Something that needs connections. */
    interface Task<T> {
        T run(Pair pair);
    }

    /** How many are waiting, for the metric. */
    int waiting() {
        return threads.getQueue().size();
    }

    /**
     * Runs a task and waits for it.
     *
     * @param end called once when the time is over; the task must then return soon
     * @throws StoreException when it did not get its turn in time
     */
    <T> T run(Duration deadline, Task<T> task, Runnable end) {
        Future<T> answer = submit(() -> with(task));
        try {
            return answer.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            end.run();
            return afterTheEnd(answer);
        } catch (ExecutionException failed) {
            throw unwrapped(failed);
        } catch (InterruptedException stopped) {
            end.run();
            Thread.currentThread().interrupt();
            throw new StoreException(StoreException.Code.DEADLINE, "interrupted", stopped);
        }
    }

    private <T> Future<T> submit(Callable<T> task) {
        try {
            return threads.submit(task);
        } catch (RejectedExecutionException full) {
            throw new StoreException(
                    StoreException.Code.DEADLINE, "too many questions at once", full);
        }
    }

    private static <T> T afterTheEnd(Future<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException failed) {
            throw unwrapped(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new StoreException(StoreException.Code.DEADLINE, "interrupted", stopped);
        }
    }

    private static RuntimeException unwrapped(ExecutionException failed) {
        if (failed.getCause() instanceof RuntimeException cause) {
            return cause;
        }
        throw new IllegalStateException(failed.getCause());
    }

    private <T> T with(Task<T> task) throws InterruptedException {
        Pair pair = pairs.take();
        try {
            return task.run(pair);
        } finally {
            pairs.add(pair);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(10, TimeUnit.SECONDS);
            for (Pair pair : pairs) {
                pair.waiting().close();
                pair.stored().close();
            }
        } catch (SQLException failed) {
            throw DuckDb.failed("DuckDB does not close", failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.adamant.shipmatrix.rig;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Bounded waiting for a named condition, and the pauses that a row's story has. */
public final class Wait {

    private Wait() {}

    /** Waits until it holds; fails with the name when the bound is over. */
    public static void until(String what, long boundMs, Callable<Boolean> condition) {
        Awaitility.await(what)
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofMillis(boundMs))
                .until(condition);
    }

    /**
     * The same, but goes on when the bound is over: what is missing then, the row's end will show.
     */
    public static void upTo(long boundMs, Callable<Boolean> condition) {
        try {
            until("a state on the way", boundMs, condition);
        } catch (ConditionTimeoutException late) {
            return;
        }
    }

    /** A pause that belongs to the story of a row, such as an outage of three seconds. */
    public static void pass(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}

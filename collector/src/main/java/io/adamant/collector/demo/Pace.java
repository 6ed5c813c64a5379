package io.adamant.collector.demo;

import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.time.WallClock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The time of a story: clocks and the only way to wait, handed in by the composition root.
 *
 * @param wall for what is compared with other processes
 * @param mono for how long things took
 * @param sleeper waits some milliseconds
 */
public record Pace(WallClock wall, MonotonicClock mono, Sleeper sleeper) {

    private static final long LOOK_EVERY_MS = 100;

    /** Waits. */
    @FunctionalInterface
    public interface Sleeper {
        void sleep(long millis) throws InterruptedException;
    }

    /**
     * Looks until the condition gives a value or the limit is over.
     *
     * @return the value, or empty when the limit was over
     */
    <T> Optional<T> until(Duration limit, Supplier<Optional<T>> condition)
            throws InterruptedException {
        long end = mono.nanos() + limit.toNanos();
        while (true) {
            Optional<T> found = condition.get();
            if (found.isPresent() || mono.nanos() - end >= 0) {
                return found;
            }
            sleeper.sleep(LOOK_EVERY_MS);
        }
    }
}

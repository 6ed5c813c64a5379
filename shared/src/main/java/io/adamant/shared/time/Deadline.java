package io.adamant.shared.time;

import java.time.Duration;

/**
 * A moment on one monotonic clock by which something must have happened.
 *
 * @param atNanos the moment, in nanoseconds of the {@link MonotonicClock} it was made from
 */
public record Deadline(long atNanos) {

    public static Deadline after(long nowNanos, Duration span) {
        return new Deadline(nowNanos + span.toNanos());
    }

    public boolean isOver(long nowNanos) {
        return nowNanos - atNanos >= 0;
    }

    /** Nanoseconds that are left, zero once it is over. */
    public long remainingNanos(long nowNanos) {
        return Math.max(0, atNanos - nowNanos);
    }
}

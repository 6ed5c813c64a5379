package io.adamant.shared.time;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential delays with the jitter taken after the cap, so that a fleet which has been failing
 * for long does not retry in step (full-window spread; see docs/decisions/0004-retry.md).
 *
 * <p>Owned by one thread.
 */
public final class Backoff {

    private final long firstNanos;
    private final long capNanos;
    private final RandomGenerator random;
    private int failures;

    public Backoff(Duration first, Duration cap, RandomGenerator random) {
        if (first.isNegative() || first.isZero() || cap.compareTo(first) < 0) {
            throw new IllegalArgumentException("backoff needs 0 < first <= cap");
        }
        this.firstNanos = first.toNanos();
        this.capNanos = cap.toNanos();
        this.random = random;
    }

    /** Nanoseconds to wait before the next try: uniform between half and the whole of the step. */
    public long nextNanos() {
        int doublings = Math.min(failures, 62 - Long.SIZE + Long.numberOfLeadingZeros(firstNanos));
        failures++;
        long step = Math.min(capNanos, firstNanos << Math.max(0, doublings));
        return step / 2 + random.nextLong(step / 2 + 1);
    }

    /** How many delays were handed out since the last success. */
    public int failures() {
        return failures;
    }

    public void succeeded() {
        failures = 0;
    }
}

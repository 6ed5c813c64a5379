package io.adamant.collector.cloud.pace;

import io.adamant.shared.time.MonotonicClock;

/**
 * Tokens that come back with time, slower while the cloud throttles: the limits are shared with
 * everybody else's tools in the account. Halved by each throttled answer down to a tenth, and grown
 * back by a twentieth of the full rate with each answer that was not. Any thread.
 */
final class Bucket {

    private static final double LEAST = 0.1;
    private static final double STEP = 0.05;
    private static final double NANOS = 1e9;

    private final MonotonicClock clock;
    private final double perSecond;
    private final double burst;
    private double tokens;
    private double share = 1;
    private long filledNanos;

    Bucket(MonotonicClock clock, double perSecond, int burst) {
        this.clock = clock;
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
        this.filledNanos = clock.nanos();
    }

    /**
     * Takes a token, now or from the future: nanoseconds to wait for it; -1 when over the limit.
     */
    synchronized long take(long limitNanos) {
        long now = clock.nanos();
        tokens = Math.min(burst, tokens + (now - filledNanos) / NANOS * perSecond * share);
        filledNanos = now;
        long wait = tokens >= 1 ? 0 : (long) ((1 - tokens) / (perSecond * share) * NANOS);
        if (wait > limitNanos) {
            return -1;
        }
        tokens--;
        return wait;
    }

    synchronized void throttled() {
        share = Math.max(LEAST, share / 2);
        tokens = Math.min(tokens, 0);
    }

    synchronized void answered() {
        share = Math.min(1, share + STEP);
    }

    synchronized double perSecond() {
        return perSecond * share;
    }
}

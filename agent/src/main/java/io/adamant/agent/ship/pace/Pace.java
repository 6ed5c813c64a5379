package io.adamant.agent.ship.pace;

/**
 * Paces the backlog: a token bucket of {@code rate} bytes a second, and a slow start after an
 * outage, so that a thousand agents which come back do not fell the collector that does. After an
 * outage it begins with {@value #START_BYTES} bytes a second and doubles each second.
 */
public final class Pace {

    static final long START_BYTES = 1 << 20;

    /** Shorter troubles than this are no outage. */
    public static final long OUTAGE_NANOS = 2_000_000_000L;

    /** What may be sent at once after a rest. */
    private static final double BURST_SECONDS = 0.25;

    private static final double SECOND = 1e9;
    private static final int MAX_DOUBLINGS = 30;

    private final double rate;
    private boolean slow;
    private long resumedNanos;
    private long filledNanos;
    private double tokens;

    /**
     * @param bytesPerSecond at full pace
     */
    public Pace(long bytesPerSecond, long nowNanos) {
        this.rate = bytesPerSecond;
        this.filledNanos = nowNanos;
        this.tokens = rate * BURST_SECONDS;
    }

    /** The first delivery after an outage. */
    public void resume(long nowNanos) {
        slow = true;
        resumedNanos = nowNanos;
        filledNanos = nowNanos;
        tokens = 0;
    }

    /** Nanoseconds until more may be sent; 0 for now. What was spent beyond the tokens counts. */
    public long delayNanos(long nowNanos) {
        double current = rate(nowNanos);
        tokens += current * (nowNanos - filledNanos) / SECOND;
        tokens = Math.min(tokens, current * BURST_SECONDS);
        filledNanos = nowNanos;
        return tokens >= 0 ? 0 : 1 + (long) (-tokens / current * SECOND);
    }

    public void spend(long bytes) {
        tokens -= bytes;
    }

    private double rate(long nowNanos) {
        if (!slow) {
            return rate;
        }
        long doublings = Math.min(MAX_DOUBLINGS, (nowNanos - resumedNanos) / 1_000_000_000L);
        double current = (double) START_BYTES * (1L << doublings);
        slow = current < rate;
        return Math.min(current, rate);
    }
}

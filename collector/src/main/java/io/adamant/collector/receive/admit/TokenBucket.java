package io.adamant.collector.receive.admit;

/**
 * A rate that is paid afterwards: who is not in debt may pass, and is then charged what it really
 * used, which may bring it into debt. So a request is never cut, and the long run is exact. Any
 * thread may use it.
 */
final class TokenBucket {

    private static final double NANOS_PER_SECOND = 1e9;

    private final double perSecond;
    private final double capacity;
    private double level;
    private long filledNanos;

    /**
     * A full bucket.
     *
     * @param perSecond 0 for no limit
     */
    TokenBucket(long perSecond, int burstSeconds, long nowNanos) {
        this.perSecond = perSecond;
        capacity = (double) perSecond * burstSeconds;
        level = capacity;
        filledNanos = nowNanos;
    }

    /** How long until it is out of debt; 0 when it is. */
    synchronized long debtNanos(long nowNanos) {
        fill(nowNanos);
        return perSecond == 0 || level >= 0
                ? 0
                : (long) Math.ceil(-level * NANOS_PER_SECOND / perSecond);
    }

    synchronized void charge(long amount, long nowNanos) {
        fill(nowNanos);
        if (perSecond > 0) {
            level -= amount;
        }
    }

    /** True when it is as if it had never been used. */
    synchronized boolean isFull(long nowNanos) {
        fill(nowNanos);
        return level >= capacity;
    }

    private void fill(long nowNanos) {
        if (nowNanos > filledNanos) {
            level =
                    Math.min(
                            capacity,
                            level + (nowNanos - filledNanos) * perSecond / NANOS_PER_SECOND);
            filledNanos = nowNanos;
        }
    }
}

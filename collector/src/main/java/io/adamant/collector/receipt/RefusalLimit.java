package io.adamant.collector.receipt;

import io.adamant.shared.time.WallClock;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Of refusals, which cost a stranger nothing, at most {@value #MOST} a minute are written down; the
 * next one says how many were left out. Guarded by itself.
 */
public final class RefusalLimit {

    public static final int MOST = 60;
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final WallClock clock;
    private long minute;
    private int inMinute;
    private long leftOut;

    public RefusalLimit(WallClock clock) {
        this.clock = clock;
    }

    /** How many were left out before this one; empty when this one is to be left out too. */
    public synchronized OptionalLong leftOut() {
        long now = clock.unixNanos() / MINUTE_NANOS;
        inMinute = now == minute ? inMinute + 1 : 1;
        minute = now;
        if (inMinute > MOST) {
            leftOut++;
            return OptionalLong.empty();
        }
        long before = leftOut;
        leftOut = 0;
        return OptionalLong.of(before);
    }

    /** What is added to the words of a record. */
    public static String words(long leftOut) {
        return leftOut == 0 ? "" : "; " + leftOut + " more were not recorded";
    }
}

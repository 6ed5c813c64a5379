package io.adamant.collector.act;

import io.adamant.collector.assess.Observer;
import java.time.Duration;

/**
 * Since when the collector has listened without a break: a start, a pause of the process, a step of
 * the clock, a lag of the views and a full disk each begin anew. Owned by the control thread.
 */
final class SelfWatch {

    /** Rounds follow each other within a second or two; a longer gap was a pause. */
    private static final long PAUSE_NANOS = Duration.ofSeconds(15).toNanos();

    private static final long STEP_NANOS = Duration.ofSeconds(2).toNanos();

    private long listeningSinceNanos;
    private long lastWallNanos;
    private long lastMonotonicNanos;
    private boolean isStarted;
    private long breaks;

    Observer observe(Senses senses, long wallNanos, long maxLagNanos) {
        long monotonic = senses.monotonic().nanos();
        boolean caughtUp = senses.caughtUp().getAsBoolean();
        long lag = senses.lagNanos().getAsLong();
        String disk = senses.disk().get().orElse(null);
        boolean isDeaf = !caughtUp || lag > maxLagNanos || disk != null;
        if (!isStarted || isBroken(wallNanos, monotonic) || isDeaf) {
            listeningSinceNanos = wallNanos;
            breaks++;
        }
        isStarted = true;
        lastWallNanos = wallNanos;
        lastMonotonicNanos = monotonic;
        return new Observer(listeningSinceNanos, caughtUp, lag, disk);
    }

    /** How often listening began anew. */
    long breaks() {
        return breaks;
    }

    private boolean isBroken(long wallNanos, long monotonicNanos) {
        long elapsed = monotonicNanos - lastMonotonicNanos;
        long step = Math.abs(wallNanos - lastWallNanos - elapsed);
        return elapsed > PAUSE_NANOS || step > STEP_NANOS;
    }
}

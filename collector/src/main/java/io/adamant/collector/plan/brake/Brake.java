package io.adamant.collector.plan.brake;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The breaker of one group while it is not simply open: tripped by too many sick hosts, and then,
 * on its way out, a ramp. Leaving the trip makes every older verdict void, so that nothing is done
 * on what was believed while it stood.
 *
 * @param phase where it stands
 * @param sinceNanos when the phase began, Unix nanoseconds
 * @param calmSinceNanos while tripped, since when there are few enough sick again, or 0
 */
public record Brake(Phase phase, long sinceNanos, long calmSinceNanos) {

    /** Replacements that may be open, and may begin, in each period of the ramp. */
    private static final int[] RAMP = {1, 2, 4};

    /** Where a breaker stands. */
    public enum Phase {
        /** Nothing is replaced. */
        TRIPPED,
        /** A few are, once each is proven sick again; too many sick ones trip it again. */
        RAMP,
        /** The same by an operator's word: the number of sick ones is not asked until its end. */
        RESET
    }

    /** An operator says: go on, slowly. */
    public static Brake reset(long nowNanos) {
        return new Brake(Phase.RESET, nowNanos, 0);
    }

    /**
     * The breaker a moment later.
     *
     * @param before null while it is open
     * @param sick hosts of the group that are proven sick
     * @param limit how many there may be
     * @param exit how long there must be few enough, and how long each step of the ramp lasts
     * @return null once it is open
     */
    public static @Nullable Brake next(
            @Nullable Brake before, int sick, int limit, Duration exit, long nowNanos) {
        boolean isOver = sick > limit;
        if (before == null) {
            return isOver ? new Brake(Phase.TRIPPED, nowNanos, 0) : null;
        }
        return switch (before.phase) {
            case TRIPPED -> isOver ? before.calm(0) : before.leaving(exit, nowNanos);
            case RAMP ->
                    isOver
                            ? new Brake(Phase.TRIPPED, nowNanos, 0)
                            : before.isOver(exit, nowNanos) ? null : before;
            case RESET -> before.isOver(exit, nowNanos) ? null : before;
        };
    }

    private Brake leaving(Duration exit, long nowNanos) {
        if (calmSinceNanos == 0) {
            return calm(nowNanos);
        }
        return nowNanos - calmSinceNanos >= exit.toNanos()
                ? new Brake(Phase.RAMP, nowNanos, 0)
                : this;
    }

    private Brake calm(long sinceCalm) {
        return calmSinceNanos == sinceCalm ? this : new Brake(phase, sinceNanos, sinceCalm);
    }

    private boolean isOver(Duration exit, long nowNanos) {
        return nowNanos - sinceNanos >= exit.toNanos() * RAMP.length;
    }

    /** Before when no word and no silence counts any more, Unix nanoseconds; 0 while tripped. */
    public long voidBeforeNanos() {
        return phase == Phase.TRIPPED ? 0 : sinceNanos;
    }

    /** How many replacements may be open, and may begin, in this period; none while tripped. */
    public int allowance(Duration exit, long nowNanos) {
        return phase == Phase.TRIPPED ? 0 : RAMP[period(exit, nowNanos)];
    }

    /** When this period of the ramp began. */
    public long periodNanos(Duration exit, long nowNanos) {
        return sinceNanos + period(exit, nowNanos) * exit.toNanos();
    }

    private int period(Duration exit, long nowNanos) {
        long passed = Math.max(0, nowNanos - sinceNanos) / Math.max(1, exit.toNanos());
        return (int) Math.min(RAMP.length - 1, passed);
    }
}

package io.adamant.agent.ship;

import io.adamant.agent.ship.peer.RetryCause;
import org.jspecify.annotations.Nullable;

/**
 * Says that shipping does not work, and that it works again, without repeating itself: a trouble is
 * said when it has lasted {@value #QUIET_SECONDS} s, at once where only people can help; the same
 * again after {@value #REPEAT_SECONDS} s; refusals at most once in {@value #REFUSAL_SECONDS} s.
 */
final class Outage {

    static final int QUIET_SECONDS = 5;
    static final int REPEAT_SECONDS = 600;
    static final int REFUSAL_SECONDS = 60;

    private static final long SECOND = 1_000_000_000L;

    private final ShipNotices notices;
    private boolean failing;
    private long sinceNanos;
    private @Nullable RetryCause said;
    private long saidNanos;
    private boolean refusing;
    private long refusedNanos;
    private long refusals;

    Outage(ShipNotices notices) {
        this.notices = notices;
    }

    void failed(RetryCause cause, String detail, long nowNanos) {
        if (!failing) {
            failing = true;
            sinceNanos = nowNanos;
            said = null;
        }
        boolean due = needsPeople(cause) || nowNanos - sinceNanos >= QUIET_SECONDS * SECOND;
        boolean repeat = said == cause && nowNanos - saidNanos < REPEAT_SECONDS * SECOND;
        if (due && !repeat && cause != RetryCause.ABORTED) {
            said = cause;
            saidNanos = nowNanos;
            notices.warn("cannot ship, what comes stays in the spool: " + detail);
        }
    }

    /** Nanoseconds that the outage lasted which now is over, 0 where there was none. */
    long delivered(long nowNanos) {
        if (!failing) {
            return 0;
        }
        failing = false;
        long lasted = nowNanos - sinceNanos;
        if (said != null) {
            notices.info("ships again, after " + lasted / SECOND + " s");
        }
        return lasted;
    }

    void refused(long records, String detail, long nowNanos) {
        refusals += records;
        if (!refusing || nowNanos - refusedNanos >= REFUSAL_SECONDS * SECOND) {
            refusing = true;
            refusedNanos = nowNanos;
            notices.warn(
                    "the collector refuses records, " + refusals + " since the start: " + detail);
        }
    }

    private static boolean needsPeople(RetryCause cause) {
        return switch (cause) {
            case TLS, UNAUTHORIZED, STRANGER, NOT_OTLP, GARBAGE -> true;
            case RESOLVE, CONNECT, TIMEOUT, CLOSED, ABORTED, THROTTLED, UNAVAILABLE, FAULT -> false;
        };
    }
}

package io.adamant.collector.assess;

import org.jspecify.annotations.Nullable;

/**
 * The collector as a witness: it suspects itself first.
 *
 * @param listeningSinceNanos since when it has heard everything without a break (start, pause,
 *     clock step, lag), Unix nanoseconds; silence is counted from here at the earliest
 * @param caughtUp whether the views have read the whole journal once
 * @param lagNanos how far the views are behind the receiver
 * @param diskProblem why what is sent cannot be kept (a full disk), or null
 */
public record Observer(
        long listeningSinceNanos, boolean caughtUp, long lagNanos, @Nullable String diskProblem) {

    /** With a sound disk. */
    public Observer(long listeningSinceNanos, boolean caughtUp, long lagNanos) {
        this(listeningSinceNanos, caughtUp, lagNanos, null);
    }
}

package io.adamant.agent.seal;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the moment to seal the whole, or for the deadline. Owned by the collecting thread; only
 * the question is asked aside.
 */
final class Awaiting {

    private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SealMoment moment;
    private final Executor aside;
    private final long deadlineNanos;
    private long nextAskNanos;
    private boolean asking;
    private String awaited = "the host's boot";
    private volatile SealMoment.@Nullable Answer answer;

    Awaiting(SealMoment moment, Executor aside, long nowNanos, long deadlineNanos) {
        this.moment = moment;
        this.aside = aside;
        this.nextAskNanos = nowNanos;
        this.deadlineNanos = nowNanos + deadlineNanos;
    }

    /** Why it is time to seal; empty while it is not. */
    Optional<String> reached(long nowNanos) {
        if (!asking && nowNanos - nextAskNanos >= 0) {
            asking = true;
            nextAskNanos = nowNanos + ASK_NANOS;
            aside.execute(() -> answer = moment.ask());
        }
        SealMoment.Answer said = answer;
        if (said != null) {
            answer = null;
            asking = false;
            switch (said) {
                case SealMoment.Answer.Reached(String how) -> {
                    return Optional.of(how);
                }
                case SealMoment.Answer.Waiting(String what) -> awaited = what;
            }
        }
        return nowNanos - deadlineNanos >= 0
                ? Optional.of("the deadline has passed, still awaited: " + awaited)
                : Optional.empty();
    }

    String awaited() {
        return awaited;
    }

    long nextNanos() {
        return deadlineNanos - nextAskNanos < 0 ? deadlineNanos : nextAskNanos;
    }
}

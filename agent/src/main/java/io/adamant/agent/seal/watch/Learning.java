package io.adamant.agent.seal.watch;

import io.adamant.agent.seal.SealMoment;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Until when changes are the host's own boot and only remembered: until the moment of the seal, or
 * the deadline. An agent that starts on a host that has come up learns nothing: what is configured
 * then is what it compares with.
 */
public final class Learning {

    static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final SealMoment moment;
    private final Executor aside;
    private final long deadlineNanos;
    private boolean begun;
    private boolean over;
    private boolean asking;
    private long startedNanos;
    private long nextAskNanos;
    private volatile boolean answered;
    private volatile boolean reached;

    /**
     * @param aside runs the question, then wakes the collecting thread
     * @param deadlineNanos time from the first {@link #isOver} on
     */
    public Learning(SealMoment moment, Executor aside, long deadlineNanos) {
        this.moment = moment;
        this.aside = aside;
        this.deadlineNanos = deadlineNanos;
    }

    /** Whether changes are to be reported from now on. */
    public boolean isOver(long nowNanos) {
        if (over) {
            return true;
        }
        if (!begun) {
            begun = true;
            startedNanos = nowNanos;
            nextAskNanos = nowNanos;
        }
        if (answered) {
            answered = false;
            asking = false;
            over = reached;
        }
        over |= nowNanos - startedNanos >= deadlineNanos;
        if (!over && !asking && nowNanos - nextAskNanos >= 0) {
            asking = true;
            nextAskNanos = nowNanos + ASK_NANOS;
            aside.execute(this::ask);
        }
        return over;
    }

    /** When there is something to ask again. */
    public long nextNanos(long otherwise) {
        return over || nextAskNanos - otherwise >= 0 ? otherwise : nextAskNanos;
    }

    private void ask() {
        reached = moment.ask() instanceof SealMoment.Answer.Reached;
        answered = true;
    }
}

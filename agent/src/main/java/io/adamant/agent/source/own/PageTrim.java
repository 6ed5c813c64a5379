package io.adamant.agent.source.own;

import io.adamant.agent.source.Poll;
import io.adamant.agent.source.Source;
import java.util.concurrent.TimeUnit;

/**
 * Gives back what the start has mapped and the running agent does not need: first when the start is
 * over, then seldom, for what was needed once stays mapped. Brings no records.
 */
public final class PageTrim implements Source {

    /** From the first poll on: hello, identity, first connection and seal are over by then. */
    static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(10);

    static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final Runnable pages;
    private boolean begun;
    private long dueNanos;

    /**
     * @param pages gives back what can be
     */
    public PageTrim(Runnable pages) {
        this.pages = pages;
    }

    @Override
    public String name() {
        return "trim";
    }

    @Override
    public Poll poll(long nowNanos) {
        if (!begun) {
            begun = true;
            dueNanos = nowNanos + FIRST_NANOS;
        }
        if (nowNanos - dueNanos >= 0) {
            pages.run();
            dueNanos = nowNanos + PERIOD_NANOS;
        }
        return Poll.nothing(dueNanos);
    }

    @Override
    public void close() {}
}

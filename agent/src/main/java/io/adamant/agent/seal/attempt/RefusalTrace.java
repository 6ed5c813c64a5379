package io.adamant.agent.seal.attempt;

import java.util.List;

/** Port: what the kernel refused, with the process that tried. Any thread may call. */
public interface RefusalTrace {

    /** What the trace can do right now. */
    Attribution attribution();

    /** Takes what has arrived, oldest first, at most this many; never waits. */
    List<Refusal> take(int limit);

    /** Refusals that were seen and lost, since the start. */
    long dropped();

    /**
     * Refusals of the agent's own calls since the start: they are counted and not reported, so that
     * the canary's try each period proves that the trace is alive.
     */
    long ownRefusals();
}

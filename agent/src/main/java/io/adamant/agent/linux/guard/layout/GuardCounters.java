package io.adamant.agent.linux.guard.layout;

/** Fields of the counters' only value, 8 bytes each, never reset. */
public final class GuardCounters {

    /** The next event's sequence number. */
    public static final int SEQUENCE = 0;

    public static final int ATTEMPTS = 8;
    public static final int REFUSED = 16;

    /** Events the ring had no room for. */
    public static final int DROPPED = 24;

    /** Attempts that became no event of their own, since one of the same second tells of them. */
    public static final int FOLDED = 32;

    /** The agent's own: the canary's. */
    public static final int OWN = 40;

    public static final int OWN_REFUSED = 48;

    /** Agents that live: one, or none between two runs. */
    public static final int ALIVE = 56;

    public static final int BYTES = 64;

    private GuardCounters() {}
}

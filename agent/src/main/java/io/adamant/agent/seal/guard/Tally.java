package io.adamant.agent.seal.guard;

/**
 * The kernel's own counts, since the programs were loaded; none of them depends on the ring.
 *
 * @param attempts judged as refused, would be refused, or to be seen; own ones apart
 * @param refused those that were refused
 * @param dropped attempts that found the ring full: counted and, where it would have been, refused
 * @param own the agent's tries at its canary that a program judged
 * @param ownRefused those of them that were refused
 * @param ownArrived those of them that came through the ring to this process
 */
public record Tally(
        long attempts, long refused, long dropped, long own, long ownRefused, long ownArrived) {

    /** Nothing loaded, nothing seen. */
    public static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0);
}

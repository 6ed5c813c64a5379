package io.adamant.agent.seal.guard;

import java.util.List;

/**
 * Port: the programs in the kernel that judge every change. {@link #load}, {@link #cover}, {@link
 * #move} and {@link #faults} belong to one thread, {@link #take} and {@link #tally} to any.
 *
 * <p>What is loaded here goes on without the agent: closing, or dying, changes no verdict.
 */
public interface Guard extends AutoCloseable {

    /**
     * Loads, attaches and pins every program, at {@link Stage#AUDIT}; takes over what an earlier
     * run of the agent pinned, at the stage that it had reached.
     */
    Loading load(GuardPolicy policy);

    /**
     * Closes what was open before the seal, and what did not exist at the load. Only before {@link
     * Stage#FULL}; may be called more than once.
     */
    Moving cover(Leftovers leftovers);

    /**
     * Moves the verdict on, never back: from FULL on the rules are frozen or guarded. A stage that
     * is already reached is {@link Moving.Moved}.
     */
    Moving move(Stage stage);

    /** What the kernel saw, oldest first, at most this many; never waits. */
    List<Trespass> take(int limit);

    /** Counts since the programs were loaded, over restarts of the agent. */
    Tally tally();

    /**
     * What is no longer as it was loaded (links, pins, maps, programs, ftrace_enabled), a sentence
     * each; empty is whole. Costs a few system calls.
     */
    List<String> faults();

    /** Lets go of the ring and of descriptors; programs, links and pins stay. */
    @Override
    void close();
}

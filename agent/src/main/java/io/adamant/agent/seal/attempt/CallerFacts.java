package io.adamant.agent.seal.attempt;

import io.adamant.agent.seal.guard.Caller;

/** Port: what the host still knows of a process beyond what the kernel recorded at its call. */
@FunctionalInterface
public interface CallerFacts {

    /**
     * The caller with its executable's path, arguments, cgroup and unit, where they can be read.
     */
    Actor actor(Caller caller);
}

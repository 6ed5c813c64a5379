package io.adamant.agent.seal.attempt;

import java.util.List;

/**
 * One system call that the kernel refused as read-only.
 *
 * @param sequence from 0 for the life of the trace; a gap is what the trace dropped
 * @param ageNanos time between the refusal and the moment it was read
 * @param operation the system call's name, {@code syscall N} for one that is not known
 * @param paths what it named, in the order of its arguments; empty where nothing could be read
 */
public record Refusal(
        long sequence, long ageNanos, String operation, List<RefusedPath> paths, Actor actor) {

    public Refusal {
        paths = List.copyOf(paths);
    }
}

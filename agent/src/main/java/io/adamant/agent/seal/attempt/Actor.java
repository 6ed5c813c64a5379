package io.adamant.agent.seal.attempt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who made a call. What the kernel recorded at the call is always there; what had to be read from
 * {@code /proc} afterwards is null where the process was gone.
 *
 * @param processId in the agent's pid namespace
 * @param userId in the initial user namespace, as the kernel reports it
 * @param command the thread's name at the call, at most 15 bytes
 * @param arguments its command line, cut at 512 characters; empty where it could not be read
 * @param loginUserId who logged in, unchanged by su and sudo; null also where none is set
 * @param unit the systemd unit that the cgroup is of, or null
 * @param parents nearest first, at most {@value #MAX_PARENTS}
 */
public record Actor(
        int processId,
        int threadId,
        long userId,
        long groupId,
        String command,
        @Nullable String executable,
        List<String> arguments,
        @Nullable Long loginUserId,
        @Nullable String cgroup,
        @Nullable String unit,
        List<Parent> parents) {

    /** Longest parent chain that is kept. */
    public static final int MAX_PARENTS = 8;

    /** An ancestor as it was when the event was read. */
    public record Parent(int processId, String command) {}

    public Actor {
        arguments = List.copyOf(arguments);
        parents = List.copyOf(parents);
    }
}

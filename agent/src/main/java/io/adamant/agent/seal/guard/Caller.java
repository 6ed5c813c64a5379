package io.adamant.agent.seal.guard;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who called, recorded in the kernel at the call: true also when the process is gone.
 *
 * @param pid thread group, in the initial pid namespace
 * @param tid thread, in the initial pid namespace
 * @param startBootNanos when the process began, on the clock that runs through suspend
 * @param uid in the initial user namespace
 * @param loginUid who logged in, unchanged by su and sudo; null where none is set
 * @param cgroupId inode of the cgroup's directory (version 2)
 * @param cgroup name of that directory, a unit's in most cases; null where no name may be read
 * @param command the thread's name, at most 15 bytes
 * @param executable base name of the file it runs; null for a kernel thread
 * @param executableDevice as st_dev has it
 * @param parents nearest first, at most {@value #MAX_PARENTS}
 */
public record Caller(
        int pid,
        int tid,
        long startBootNanos,
        long uid,
        long gid,
        @Nullable Long loginUid,
        long cgroupId,
        @Nullable String cgroup,
        String command,
        @Nullable String executable,
        long executableDevice,
        long executableInode,
        List<Ancestor> parents) {

    /** Longest parent chain that is kept. */
    public static final int MAX_PARENTS = 8;

    /** An ancestor at the time of the call. */
    public record Ancestor(int pid, String command) {}

    public Caller {
        parents = List.copyOf(parents);
    }
}

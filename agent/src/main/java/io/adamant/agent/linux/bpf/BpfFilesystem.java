package io.adamant.agent.linux.bpf;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.Syscalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A bpffs of one's own: each mount of it is another instance, so what is pinned here is not in
 * {@code /sys/fs/bpf} and goes with this mount alone.
 */
public final class BpfFilesystem {

    private static final long BPF_FS_MAGIC = 0xcafe4a11L;
    private static final int STATFS_BYTES = 120;
    private static final long NO_SUID_NO_DEV_NO_EXEC = 2 | 4 | 8;

    /** What came of mounting. */
    public sealed interface Mounting {
        /**
         * @param already whether it was mounted before, with whatever is pinned in it
         */
        record Mounted(boolean already) implements Mounting {}

        record Refused(String why) implements Mounting {}
    }

    private final Syscalls syscalls;

    public BpfFilesystem(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /** Mounts an instance there, open to root alone, unless one is; creates the directory. */
    public Mounting mount(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            return new Mounting.Refused("no directory for the bpffs: " + e);
        }
        if (isMounted(directory)) {
            return new Mounting.Mounted(true);
        }
        try (Arena arena = Arena.ofConfined()) {
            long result =
                    syscalls.call(
                            Syscalls.MOUNT,
                            arena.allocateFrom("adamant").address(),
                            Syscalls.path(arena, directory).address(),
                            arena.allocateFrom("bpf").address(),
                            NO_SUID_NO_DEV_NO_EXEC,
                            arena.allocateFrom("mode=0700").address());
            return result < 0
                    ? new Mounting.Refused(
                            "mount of a bpffs at " + directory + ": " + Errno.words((int) -result))
                    : new Mounting.Mounted(false);
        }
    }

    /** Whether the path is in a bpffs. */
    public boolean isMounted(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment facts = arena.allocate(STATFS_BYTES, Long.BYTES);
            long result =
                    syscalls.call(
                            Syscalls.STATFS, Syscalls.path(arena, path).address(), facts.address());
            return result >= 0 && facts.get(JAVA_LONG, 0) == BPF_FS_MAGIC;
        }
    }
}

package io.adamant.agent.linux.guard.place;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.linux.guard.layout.GuardFacts.FileId;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Files as the kernel counts them: the number of the superblock's device, and the inode. */
public final class Inodes {

    public static final long PROC = 0x9fa0L;
    public static final long CGROUP_2 = 0x63677270L;

    /**
     * Numbers its files anew in each subvolume, so a device and an inode do not tell a file
     * (linux/magic.h).
     */
    public static final long BTRFS = 0x9123683EL;

    /** The kernel keeps a device as major and 20 bits of minor (linux/kdev_t.h). */
    private static final int MINOR_BITS = 20;

    private static final long MINOR_MASK = (1 << MINOR_BITS) - 1;
    private static final int STATFS_BYTES = 120;

    private final Syscalls syscalls;

    public Inodes(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /** The file itself, not what a symbolic link points to. */
    public Optional<FileId> id(Path path) {
        return id(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** What a link of procfs leads to, such as {@code /proc/1/exe}. */
    public Optional<FileId> followed(Path path) {
        return id(path, new LinkOption[0]);
    }

    private static Optional<FileId> id(Path path, LinkOption... options) {
        try {
            Map<String, Object> facts = Files.readAttributes(path, "unix:dev,ino", options);
            return facts.get("dev") instanceof Number device
                            && facts.get("ino") instanceof Number inode
                    ? Optional.of(new FileId(kernel(device.longValue()), inode.longValue()))
                    : Optional.empty();
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    /** The kind of file system there ({@code statfs(2)} f_type); 0 when it cannot be told. */
    public long magic(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment facts = arena.allocate(STATFS_BYTES, Long.BYTES);
            long result =
                    syscalls.call(
                            Syscalls.STATFS, Syscalls.path(arena, path).address(), facts.address());
            return result < 0 ? 0 : facts.get(JAVA_LONG, 0);
        }
    }

    /** From st_dev (gnu_dev_major(3)) to the kernel's own number. */
    public static long kernel(long stDev) {
        long major = ((stDev >>> 8) & 0xfff) | ((stDev >>> 32) & ~0xfffL);
        long minor = (stDev & 0xff) | ((stDev >>> 12) & ~0xffL);
        return (major << MINOR_BITS) | (minor & MINOR_MASK);
    }

    /** From the kernel's own number to st_dev. */
    public static long stDev(long kernel) {
        long major = kernel >>> MINOR_BITS;
        long minor = kernel & MINOR_MASK;
        return (minor & 0xff)
                | ((major & 0xfff) << 8)
                | ((minor & ~0xffL) << 12)
                | ((major & ~0xfffL) << 32);
    }
}

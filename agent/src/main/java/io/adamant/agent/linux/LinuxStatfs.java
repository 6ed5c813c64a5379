package io.adamant.agent.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.adamant.agent.source.host.disk.Statfs;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;

/**
 * statfs(2). On a machine whose system call numbers are not known here, the JDK's own call, which
 * does not count inodes.
 *
 * <pre>
 * struct statfs of 64-bit machines (asm-generic/statfs.h), each field 8 bytes
 * 0  type    8  bsize   16 blocks   24 bfree   32 bavail   40 files   48 ffree
 * 56 fsid    64 namelen 72 frsize   80 flags   88 spare (4)
 * </pre>
 */
public final class LinuxStatfs implements Statfs {

    private static final int BYTES = 120;
    private static final int BLOCKS = 16;
    private static final int FREE = 24;
    private static final int AVAILABLE = 32;
    private static final int FILES = 40;
    private static final int FREE_FILES = 48;
    private static final int FRAGMENT_BYTES = 72;

    private final Syscalls syscalls = new Syscalls();

    @Override
    public Optional<Room> room(Path mountpoint) {
        return Syscalls.knowsThisMachine() ? bySyscall(mountpoint) : byJdk(mountpoint);
    }

    private Optional<Room> bySyscall(Path mountpoint) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(BYTES, Long.BYTES);
            MemorySegment path = Syscalls.path(arena, mountpoint);
            if (syscalls.call(Syscalls.STATFS, path.address(), room.address()) < 0) {
                return Optional.empty();
            }
            long unit = room.get(JAVA_LONG, FRAGMENT_BYTES);
            return Optional.of(
                    new Room(
                            unit * room.get(JAVA_LONG, BLOCKS),
                            unit * room.get(JAVA_LONG, FREE),
                            unit * room.get(JAVA_LONG, AVAILABLE),
                            room.get(JAVA_LONG, FILES),
                            room.get(JAVA_LONG, FREE_FILES)));
        }
    }

    static Optional<Room> byJdk(Path mountpoint) {
        File file = mountpoint.toFile();
        long total = file.getTotalSpace();
        return total == 0
                ? Optional.empty()
                : Optional.of(new Room(total, file.getFreeSpace(), file.getUsableSpace(), 0, 0));
    }
}

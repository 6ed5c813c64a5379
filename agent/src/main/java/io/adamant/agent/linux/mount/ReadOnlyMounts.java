package io.adamant.agent.linux.mount;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.seal.fallback.SealMounts;
import io.adamant.agent.seal.fallback.SealOutcome;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a path read-only in the caller's mount namespace: a detached recursive clone
 * (open_tree(2)), read-only from the root down (mount_setattr(2)), moved over the path
 * (move_mount(2)). Preparing the clone before it is attached is what lets the flag reach slave and
 * shared namespaces, and it needs no quiet moment: writers that already hold a descriptor keep it,
 * and are named as a blind spot. Exempt directories get a writable clone of their own back.
 *
 * <p>Not a defence against root, who can undo a mount; the canary sees that.
 */
public final class ReadOnlyMounts implements SealMounts {

    private static final int OPEN_TREE_CLONE = 1;
    private static final int AT_RECURSIVE = 0x8000;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int MOVE_MOUNT_F_EMPTY_PATH = 4;
    private static final long MOUNT_ATTR_RDONLY = 1;

    /** struct mount_attr: attr_set, attr_clr, propagation, userns_fd; 8 bytes each. */
    private static final int MOUNT_ATTR_BYTES = 32;

    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    private final Syscalls syscalls = new Syscalls();

    @Override
    public SealOutcome seal(Path path, List<Path> exempt) {
        if (!Syscalls.knowsThisMachine()) {
            return new SealOutcome.Unsupported(
                    "read-only mounts are built for x86_64 only, this machine is "
                            + System.getProperty("os.arch"));
        }
        try {
            Path real = path.toRealPath();
            List<Path> writable = realPaths(exempt);
            if (MountTable.parse(Files.readString(MOUNTS)).isReadOnlyBelow(real, writable)) {
                return new SealOutcome.Sealed(true);
            }
            return replace(real, writable);
        } catch (IOException e) {
            return new SealOutcome.Failed(path + ": " + e);
        }
    }

    private static List<Path> realPaths(List<Path> paths) throws IOException {
        List<Path> real = new ArrayList<>();
        for (Path path : paths) {
            real.add(path.toRealPath());
        }
        return List.copyOf(real);
    }

    private SealOutcome replace(Path path, List<Path> exempt) {
        List<Integer> open = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            for (Path writable : exempt) {
                long fd = cloneOf(arena, writable);
                if (fd < 0) {
                    return failure("open_tree " + writable, fd);
                }
                open.add((int) fd);
            }
            long clone = cloneOf(arena, path);
            if (clone < 0) {
                return failure("open_tree " + path, clone);
            }
            open.add((int) clone);
            return attach(arena, path, exempt, open);
        } finally {
            open.forEach(syscalls::close);
        }
    }

    private SealOutcome attach(Arena arena, Path path, List<Path> exempt, List<Integer> open) {
        int clone = open.getLast();
        long set = setReadOnly(arena, clone);
        if (set < 0) {
            return failure("mount_setattr " + path, set);
        }
        long moved = moveOver(arena, clone, path);
        if (moved < 0) {
            return failure("move_mount " + path, moved);
        }
        for (int i = 0; i < exempt.size(); i++) {
            long back = moveOver(arena, open.get(i), exempt.get(i));
            if (back < 0) {
                return failure("move_mount " + exempt.get(i) + " (now read-only too)", back);
            }
        }
        return new SealOutcome.Sealed(false);
    }

    private long cloneOf(Arena arena, Path path) {
        return syscalls.call(
                Syscalls.OPEN_TREE,
                Syscalls.AT_FDCWD,
                Syscalls.path(arena, path).address(),
                OPEN_TREE_CLONE | AT_RECURSIVE | Syscalls.O_CLOEXEC);
    }

    private long setReadOnly(Arena arena, int fd) {
        MemorySegment attributes = arena.allocate(MOUNT_ATTR_BYTES, 8);
        attributes.set(JAVA_LONG, 0, MOUNT_ATTR_RDONLY);
        return syscalls.call(
                Syscalls.MOUNT_SETATTR,
                fd,
                arena.allocateFrom("").address(),
                AT_EMPTY_PATH | AT_RECURSIVE,
                attributes.address(),
                MOUNT_ATTR_BYTES);
    }

    private long moveOver(Arena arena, int fd, Path path) {
        return syscalls.call(
                Syscalls.MOVE_MOUNT,
                fd,
                arena.allocateFrom("").address(),
                Syscalls.AT_FDCWD,
                Syscalls.path(arena, path).address(),
                MOVE_MOUNT_F_EMPTY_PATH);
    }

    private static SealOutcome failure(String what, long result) {
        int errno = (int) -result;
        String words = what + ": " + Errno.words(errno);
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES -> new SealOutcome.NotPermitted(words);
            case Errno.ENOSYS, Errno.EOPNOTSUPP -> new SealOutcome.Unsupported(words);
            default -> new SealOutcome.Failed(words);
        };
    }
}

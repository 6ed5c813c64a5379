package io.adamant.agent.linux.mount;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.seal.fallback.InodeFlags;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * Sets FS_IMMUTABLE_FL (ioctl_iflags(2)) on every regular file and directory of a tree, on its own
 * file system. The flag lies on the disk and outlives a boot, so it is set only where systemd
 * booted this very host: in a container or a namespace of somebody's, the files are another's.
 */
public final class ImmutableFlags implements InodeFlags {

    /** Files of one tree. */
    static final int MAX_FILES = 500_000;

    private static final int IOCTL = 16;
    private static final long FS_IOC_GETFLAGS = 0x80086601L;
    private static final long FS_IOC_SETFLAGS = 0x40086602L;
    private static final int FS_IMMUTABLE_FL = 0x10;
    private static final int O_NOFOLLOW = 0400000;
    private static final int TYPE_MASK = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int FILE = 0100000;

    /** The pid namespace that the kernel boots with (PROC_PID_INIT_INO). */
    private static final String FIRST_PID_NAMESPACE = "pid:[4026531836]";

    private final Syscalls syscalls = new Syscalls();
    private final Path root;

    /**
     * @param root of /proc and /run, {@code /} but in tests
     */
    public ImmutableFlags(Path root) {
        this.root = root;
    }

    @Override
    public Outcome seal(Path tree) {
        if (!Syscalls.knowsThisMachine()) {
            return new Outcome.Left("built for x86_64 only");
        }
        if (!isTheHostsOwn()) {
            return new Outcome.Left("this is not the namespace of a host that systemd booted");
        }
        return walk(tree);
    }

    private boolean isTheHostsOwn() {
        try {
            String namespace = Files.readSymbolicLink(root.resolve("proc/self/ns/pid")).toString();
            return namespace.equals(FIRST_PID_NAMESPACE)
                    && Files.isDirectory(root.resolve("run/systemd/system"));
        } catch (IOException unknown) {
            return false;
        }
    }

    /** Children before their directory, which takes no new names afterwards. */
    Outcome walk(Path tree) {
        Deque<Path> todo = new ArrayDeque<>();
        Deque<Path> directories = new ArrayDeque<>();
        todo.push(tree);
        long device = -1;
        long set = 0;
        long without = 0;
        while (!todo.isEmpty() && set + without < MAX_FILES) {
            Path path = todo.pop();
            Map<String, Object> facts = facts(path);
            long on = facts.get("dev") instanceof Number dev ? dev.longValue() : 0;
            int type = facts.get("mode") instanceof Integer mode ? mode & TYPE_MASK : 0;
            device = device == -1 ? on : device;
            if (type == DIRECTORY && on == device) {
                directories.push(path);
                children(path, todo);
            } else if (type == FILE && on == device) {
                if (flag(path)) {
                    set++;
                } else {
                    without++;
                }
            }
        }
        for (Path directory : directories) {
            if (flag(directory)) {
                set++;
            } else {
                without++;
            }
        }
        return new Outcome.Set(set, without);
    }

    private boolean flag(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            long fd =
                    syscalls.call(
                            Syscalls.OPENAT,
                            Syscalls.AT_FDCWD,
                            Syscalls.path(arena, path).address(),
                            Syscalls.O_CLOEXEC | Syscalls.O_NONBLOCK | O_NOFOLLOW);
            if (fd < 0) {
                return fd == -Errno.ENOENT;
            }
            MemorySegment flags = arena.allocate(Long.BYTES, 8);
            boolean done = syscalls.call(IOCTL, fd, FS_IOC_GETFLAGS, flags.address()) == 0;
            if (done && (flags.get(JAVA_INT, 0) & FS_IMMUTABLE_FL) == 0) {
                flags.set(JAVA_INT, 0, flags.get(JAVA_INT, 0) | FS_IMMUTABLE_FL);
                done = syscalls.call(IOCTL, fd, FS_IOC_SETFLAGS, flags.address()) == 0;
            }
            syscalls.close((int) fd);
            return done;
        }
    }

    private static Map<String, Object> facts(Path path) {
        try {
            return Files.readAttributes(path, "unix:mode,dev", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException gone) {
            return Map.of();
        }
    }

    private static void children(Path directory, Deque<Path> todo) {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(todo::push);
        } catch (IOException | DirectoryIteratorException gone) {
            return;
        }
    }
}

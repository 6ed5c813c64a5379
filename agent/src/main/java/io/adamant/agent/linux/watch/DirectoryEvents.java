package io.adamant.agent.linux.watch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Says in which directories something was made, written, moved or removed: inotify(7) on each of
 * them. A directory that is replaced has to be watched again. Owned by one thread; never waits.
 *
 * <pre>
 * struct inotify_event { i32 watch; u32 mask, cookie, length; name, padded with NUL }
 * </pre>
 */
final class DirectoryEvents implements AutoCloseable {

    /** Directories watched at the same time. */
    static final int MAX_WATCHES = 512;

    private static final int IN_CLOSE_WRITE = 0x8;
    private static final int IN_MOVED_FROM = 0x40;
    private static final int IN_MOVED_TO = 0x80;
    private static final int IN_CREATE = 0x100;
    private static final int IN_DELETE = 0x200;
    private static final int IN_IGNORED = 0x8000;
    private static final int IN_ONLYDIR = 0x1000000;
    private static final int MASK =
            IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_ONLYDIR;
    private static final int NONBLOCK_CLOEXEC = Syscalls.O_NONBLOCK | Syscalls.O_CLOEXEC;
    private static final int EVENT_BYTES = 16;
    private static final int BUFFER_BYTES = 4096;

    /** Reads of one drain, so that a busy writer does not keep the thread. */
    private static final int MAX_READS = 64;

    private final Syscalls syscalls = new Syscalls();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);
    private final Map<Integer, Path> watched = new HashMap<>();
    private int fd = -1;

    /** Why it does not work; empty where it does. */
    String open() {
        if (!Syscalls.knowsThisMachine()) {
            return "built for x86_64 only";
        }
        long made = syscalls.call(Syscalls.INOTIFY_INIT1, NONBLOCK_CLOEXEC);
        if (made < 0) {
            return "inotify_init1: " + Errno.words((int) -made);
        }
        fd = (int) made;
        return "";
    }

    int fd() {
        return fd;
    }

    /** Watches a directory, again or for the first time; false where there is none. */
    boolean watch(Path directory) {
        if (fd < 0 || (watched.size() >= MAX_WATCHES && !watched.containsValue(directory))) {
            return false;
        }
        try (Arena call = Arena.ofConfined()) {
            long address = Syscalls.path(call, directory).address();
            long number = syscalls.call(Syscalls.INOTIFY_ADD_WATCH, fd, address, MASK);
            if (number >= 0) {
                watched.put((int) number, directory);
            }
            return number >= 0;
        }
    }

    /**
     * Hands over what has happened.
     *
     * @param made takes the directory and the name of each entry that was made there
     * @return whether anything has happened
     */
    boolean drain(BiConsumer<Path, String> made) {
        boolean some = false;
        for (int i = 0; i < MAX_READS; i++) {
            long count =
                    fd < 0 ? 0 : syscalls.call(Syscalls.READ, fd, buffer.address(), BUFFER_BYTES);
            if (count <= 0) {
                return some;
            }
            some = true;
            long at = 0;
            while (at < count) {
                at += event(at, made);
            }
        }
        return some;
    }

    private long event(long at, BiConsumer<Path, String> made) {
        int number = buffer.get(JAVA_INT, at);
        int mask = buffer.get(JAVA_INT, at + 4);
        int length = buffer.get(JAVA_INT, at + 12);
        Path directory = (mask & IN_IGNORED) != 0 ? watched.remove(number) : watched.get(number);
        if (directory != null && length > 0 && (mask & (IN_CREATE | IN_MOVED_TO)) != 0) {
            made.accept(directory, name(at + EVENT_BYTES, length));
        }
        return (long) EVENT_BYTES + length;
    }

    private String name(long at, int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(buffer, JAVA_BYTE, at, bytes, 0, length);
        int end = 0;
        while (end < length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        if (fd >= 0) {
            syscalls.close(fd);
            fd = -1;
            arena.close();
        }
    }
}

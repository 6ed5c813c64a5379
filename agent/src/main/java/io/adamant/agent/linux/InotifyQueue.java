package io.adamant.agent.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * One instance of inotify(7): asks for watches and reads events. Owned by one thread; never waits.
 *
 * <pre>
 * struct inotify_event { i32 watch; u32 mask, cookie, length; name, padded with NUL }
 * </pre>
 */
public final class InotifyQueue implements AutoCloseable {

    public static final int IN_MODIFY = 0x2;
    public static final int IN_ATTRIB = 0x4;
    public static final int IN_CLOSE_WRITE = 0x8;
    public static final int IN_MOVED_FROM = 0x40;
    public static final int IN_MOVED_TO = 0x80;
    public static final int IN_CREATE = 0x100;
    public static final int IN_DELETE = 0x200;
    public static final int IN_DELETE_SELF = 0x400;
    public static final int IN_MOVE_SELF = 0x800;
    public static final int IN_UNMOUNT = 0x2000;
    public static final int IN_Q_OVERFLOW = 0x4000;
    public static final int IN_IGNORED = 0x8000;
    public static final int IN_ONLYDIR = 0x1000000;
    public static final int IN_ISDIR = 0x40000000;

    private static final int NONBLOCK = Syscalls.O_NONBLOCK | Syscalls.O_CLOEXEC;
    private static final int EVENT_BYTES = 16;
    private static final int BUFFER_BYTES = 16 * 1024;

    private final Syscalls syscalls = new Syscalls();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);
    private final int fd;

    private InotifyQueue(int fd) {
        this.fd = fd;
    }

    /** Takes one event. */
    public interface Taker {

        /**
         * @param watch as {@link #watch} gave it; -1 with {@link #IN_Q_OVERFLOW}
         * @param cookie joins the two events of one rename
         * @param name of the entry within the watched directory, empty for the watched itself
         */
        void event(int watch, int mask, int cookie, String name);
    }

    /**
     * The negated error number, or {@link #of} takes what is returned.
     *
     * @return a descriptor
     */
    public static long make() {
        return new Syscalls().call(Syscalls.INOTIFY_INIT1, NONBLOCK);
    }

    /** Of a descriptor that {@link #make} gave. */
    public static InotifyQueue of(int fd) {
        return new InotifyQueue(fd);
    }

    public int fd() {
        return fd;
    }

    /** The number of the watch, that of before where there is one; below 0 where there is none. */
    public int watch(Path path, int mask) {
        try (Arena call = Arena.ofConfined()) {
            long address = Syscalls.path(call, path).address();
            return (int) syscalls.call(Syscalls.INOTIFY_ADD_WATCH, fd, address, mask);
        }
    }

    /** Fails where the file is gone and the kernel has forgotten it first. */
    public void forget(int watch) {
        syscalls.call(Syscalls.INOTIFY_RM_WATCH, fd, watch);
    }

    /**
     * Hands over what has happened.
     *
     * @param maxReads so that a busy writer does not keep the thread
     * @return whether anything has happened
     */
    public boolean drain(int maxReads, Taker taker) {
        for (int i = 0; i < maxReads; i++) {
            long count = syscalls.call(Syscalls.READ, fd, buffer.address(), BUFFER_BYTES);
            if (count <= 0) {
                return i > 0;
            }
            long at = 0;
            while (at < count) {
                int length = buffer.get(JAVA_INT, at + 12);
                taker.event(
                        buffer.get(JAVA_INT, at),
                        buffer.get(JAVA_INT, at + 4),
                        buffer.get(JAVA_INT, at + 8),
                        length == 0 ? "" : name(at + EVENT_BYTES, length));
                at += EVENT_BYTES + length;
            }
        }
        return true;
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
        syscalls.close(fd);
        arena.close();
    }
}

package io.adamant.agent.linux.tree;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.adamant.agent.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** open, read, getdents and close with buffers that are used again. Owned by one thread. */
final class RawFiles {

    static final int MAX_PATH = 4_096;
    static final int BUFFER_BYTES = 64 * 1024;

    static final int O_DIRECTORY = 0200000;
    static final int O_NOFOLLOW = 0400000;
    static final int O_NOATIME = 01000000;

    static final int TYPE_DIRECTORY = 4;
    private static final int DIRENT_NAME = 19;

    /** Takes a name in a directory and its {@code d_type}. */
    @FunctionalInterface
    interface Names {
        void name(byte[] name, int type);
    }

    private final Syscalls syscalls = new Syscalls();
    private final MemorySegment state;
    private final MemorySegment path;

    /** Gets what {@link #read} and {@link #names} read. */
    final MemorySegment buffer;

    RawFiles(Arena arena) {
        this.state = Syscalls.state(arena);
        this.path = arena.allocate(MAX_PATH * 2L + 2);
        this.buffer = arena.allocate(BUFFER_BYTES, 8);
    }

    /** A path as the kernel takes it; false when it is too long. */
    boolean setPath(byte[] prefix, byte[] bytes, int length) {
        boolean isRoot = prefix.length > 0 && length == 1;
        int tail = isRoot ? 0 : length;
        if (prefix.length + tail > MAX_PATH) {
            return false;
        }
        MemorySegment.copy(prefix, 0, path, JAVA_BYTE, 0, prefix.length);
        MemorySegment.copy(bytes, 0, path, JAVA_BYTE, prefix.length, tail);
        path.set(JAVA_BYTE, (long) prefix.length + tail, (byte) 0);
        return true;
    }

    long call(int number, long a, long b, long c, long d, long e) {
        return syscalls.call(state, number, a, b, c, d, e);
    }

    long path() {
        return path.address();
    }

    /** A descriptor of the path that was set, or the error number negated. */
    int open(int flags) {
        return (int)
                call(
                        Syscalls.OPENAT,
                        Syscalls.AT_FDCWD,
                        path(),
                        flags | Syscalls.O_CLOEXEC | O_NOFOLLOW,
                        0,
                        0);
    }

    long read(int fd) {
        return call(Syscalls.READ, fd, buffer.address(), BUFFER_BYTES, 0, 0);
    }

    void close(int fd) {
        call(Syscalls.CLOSE, fd, 0, 0, 0, 0);
    }

    /** The names in the directory of the path that was set, dots left out. */
    void names(Names taker) {
        int fd = open(O_DIRECTORY);
        if (fd < 0) {
            return;
        }
        try {
            long count = entries(fd);
            while (count > 0) {
                for (long at = 0; at < count; ) {
                    int length = buffer.get(JAVA_SHORT_UNALIGNED, at + 16) & 0xffff;
                    name(at, length, taker);
                    at += length;
                }
                count = entries(fd);
            }
        } finally {
            close(fd);
        }
    }

    private long entries(int fd) {
        return call(Syscalls.GETDENTS64, fd, buffer.address(), BUFFER_BYTES, 0, 0);
    }

    private void name(long at, int recordLength, Names taker) {
        int length = 0;
        while (length < recordLength - DIRENT_NAME
                && buffer.get(JAVA_BYTE, at + DIRENT_NAME + length) != 0) {
            length++;
        }
        byte[] name = new byte[length];
        MemorySegment.copy(buffer, JAVA_BYTE, at + DIRENT_NAME, name, 0, length);
        boolean isDots = length <= 2 && name[0] == '.' && (length == 1 || name[1] == '.');
        if (!isDots) {
            taker.name(name, buffer.get(JAVA_BYTE, at + 18));
        }
    }
}

package io.adamant.agent.linux.watch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.adamant.agent.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Two links of each process, read without an object for each: what it executes and in which mount
 * namespace it is. Owned by one thread.
 */
final class ProcLinks implements AutoCloseable {

    private static final int NAME_BYTES = 64;
    private static final int LINK_BYTES = 4096;

    private final Syscalls syscalls = new Syscalls();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment name = arena.allocate(NAME_BYTES);
    private final MemorySegment link = arena.allocate(LINK_BYTES);

    /** The number in {@code mnt:[4026531841]}; 0 where it cannot be read. */
    long mountNamespace(int processId) {
        int length = read(processId, "ns/mnt");
        long number = 0;
        for (int i = 0; i < length; i++) {
            int digit = link.get(JAVA_BYTE, i) - '0';
            number = digit >= 0 && digit <= 9 ? number * 10 + digit : number;
        }
        return number;
    }

    /** A number that differs when the executable's path does; 0 where it has none. */
    long executable(int processId) {
        int length = read(processId, "exe");
        long hash = length;
        for (int i = 0; i < length; i++) {
            hash = hash * 31 + link.get(JAVA_BYTE, i);
        }
        return hash;
    }

    /** The executable's path, with what the kernel adds where it is deleted. */
    @Nullable String executablePath(int processId) {
        int length = read(processId, "exe");
        byte[] bytes = new byte[length];
        MemorySegment.copy(link, JAVA_BYTE, 0, bytes, 0, length);
        return length == 0 ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** Length of what is then in the link's buffer. */
    private int read(int processId, String which) {
        name.setString(0, "/proc/" + processId + "/" + which, StandardCharsets.US_ASCII);
        long length =
                syscalls.call(
                        Syscalls.READLINKAT,
                        Syscalls.AT_FDCWD,
                        name.address(),
                        link.address(),
                        LINK_BYTES);
        return (int) Math.max(0, length);
    }

    @Override
    public void close() {
        arena.close();
    }
}

package io.adamant.agent.linux.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * bpf(2) for maps, programs and raw tracepoints. Each call returns a descriptor (or 0), or the
 * error number negated; {@code union bpf_attr} is laid out by hand, see include/uapi/linux/bpf.h.
 */
public final class BpfCalls {

    private static final int MAP_CREATE = 0;
    private static final int MAP_UPDATE_ELEM = 2;
    private static final int PROG_LOAD = 5;
    private static final int RAW_TRACEPOINT_OPEN = 17;

    private static final int TYPE_ARRAY = 2;
    private static final int TYPE_LRU_HASH = 9;
    private static final int TYPE_RINGBUF = 27;
    private static final int TYPE_RAW_TRACEPOINT = 17;
    private static final int F_MMAPABLE = 1 << 10;

    /** Enough for every field set here; the kernel takes what follows as zero. */
    private static final int ATTR_BYTES = 120;

    /** An array's key is its index. */
    private static final int INDEX_BYTES = Integer.BYTES;

    private static final int NAME_BYTES = 15;
    private static final int LOG_BYTES = 64 * 1024;

    /** A loaded program's descriptor, or why the kernel did not take it. */
    public sealed interface Loading {
        record Loaded(int fd) implements Loading {}

        record Refused(int errno, String verifierLog) implements Loading {}
    }

    private final Syscalls syscalls;

    public BpfCalls(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /** A ring buffer of this many bytes, a power of two and a multiple of the page size. */
    public long createRing(int bytes) {
        return createMap(TYPE_RINGBUF, 0, 0, bytes, 0, "adamant_ring");
    }

    /** An array of one value that user space maps and reads without a system call. */
    public long createCounters(int bytes) {
        return createMap(TYPE_ARRAY, INDEX_BYTES, bytes, 1, F_MMAPABLE, "adamant_count");
    }

    public long createArray(int valueBytes, int entries) {
        return createMap(TYPE_ARRAY, INDEX_BYTES, valueBytes, entries, 0, "adamant_args");
    }

    /** A hash map that forgets what was used least when it is full. */
    public long createLru(int keyBytes, int valueBytes, int entries) {
        return createMap(TYPE_LRU_HASH, keyBytes, valueBytes, entries, 0, "adamant_forks");
    }

    private long createMap(int type, int key, int value, int entries, int flags, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(ATTR_BYTES, 8);
            attr.set(JAVA_INT, 0, type);
            attr.set(JAVA_INT, 4, key);
            attr.set(JAVA_INT, 8, value);
            attr.set(JAVA_INT, 12, entries);
            attr.set(JAVA_INT, 16, flags);
            putName(attr, 28, name);
            return bpf(MAP_CREATE, attr);
        }
    }

    public long update(int mapFd, int key, byte[] value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(ATTR_BYTES, 8);
            attr.set(JAVA_INT, 0, mapFd);
            attr.set(JAVA_LONG, 8, arena.allocateFrom(JAVA_INT, key).address());
            attr.set(JAVA_LONG, 16, arena.allocateFrom(JAVA_BYTE, value).address());
            return bpf(MAP_UPDATE_ELEM, attr);
        }
    }

    /** Loads a raw tracepoint program; asks for the verifier's words only after a refusal. */
    public Loading load(byte[] program, String licence) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(ATTR_BYTES, 8);
            MemorySegment code = arena.allocate(program.length, 8);
            MemorySegment.copy(program, 0, code, JAVA_BYTE, 0, program.length);
            attr.set(JAVA_INT, 0, TYPE_RAW_TRACEPOINT);
            attr.set(JAVA_INT, 4, program.length / 8);
            attr.set(JAVA_LONG, 8, code.address());
            attr.set(JAVA_LONG, 16, arena.allocateFrom(licence).address());
            putName(attr, 48, "adamant_refusal");
            long fd = bpf(PROG_LOAD, attr);
            if (fd >= 0) {
                return new Loading.Loaded((int) fd);
            }
            if (fd == -Errno.EPERM) {
                return new Loading.Refused(Errno.EPERM, "");
            }
            return explained(arena, attr);
        }
    }

    private Loading explained(Arena arena, MemorySegment attr) {
        MemorySegment log = arena.allocate(LOG_BYTES);
        attr.set(JAVA_INT, 24, 1);
        attr.set(JAVA_INT, 28, LOG_BYTES);
        attr.set(JAVA_LONG, 32, log.address());
        long fd = bpf(PROG_LOAD, attr);
        return fd >= 0
                ? new Loading.Loaded((int) fd)
                : new Loading.Refused((int) -fd, log.getString(0));
    }

    /** Attaches to a raw tracepoint; closing the descriptor detaches. */
    public long attach(String tracepoint, int programFd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(ATTR_BYTES, 8);
            attr.set(JAVA_LONG, 0, arena.allocateFrom(tracepoint).address());
            attr.set(JAVA_INT, 8, programFd);
            return bpf(RAW_TRACEPOINT_OPEN, attr);
        }
    }

    private long bpf(int command, MemorySegment attr) {
        return syscalls.call(Syscalls.BPF, command, attr.address(), ATTR_BYTES);
    }

    private static void putName(MemorySegment attr, int offset, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        MemorySegment.copy(bytes, 0, attr, JAVA_BYTE, offset, Math.min(bytes.length, NAME_BYTES));
    }
}

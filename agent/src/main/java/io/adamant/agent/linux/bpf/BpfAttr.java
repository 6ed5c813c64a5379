package io.adamant.agent.linux.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.adamant.agent.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * One {@code union bpf_attr} (include/uapi/linux/bpf.h), laid out by hand at the offsets that the
 * command's part of the union has, and what it points to; {@link #close} frees both.
 */
final class BpfAttr implements AutoCloseable {

    /** Enough for every field set here; the kernel takes what follows as zero. */
    private static final int BYTES = 120;

    /** Of a program's or a map's name, without its NUL. */
    private static final int NAME_BYTES = 15;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment attr = arena.allocate(BYTES, 8);

    BpfAttr word(int offset, int value) {
        attr.set(JAVA_INT, offset, value);
        return this;
    }

    int word(int offset) {
        return attr.get(JAVA_INT, offset);
    }

    BpfAttr pointer(int offset, MemorySegment target) {
        attr.set(JAVA_LONG, offset, target.address());
        return this;
    }

    /** Bytes the kernel reads. */
    BpfAttr bytes(int offset, byte[] value) {
        return pointer(offset, arena.allocateFrom(JAVA_BYTE, value));
    }

    /** A NUL-terminated string the kernel reads. */
    BpfAttr text(int offset, String value) {
        return pointer(offset, arena.allocateFrom(value, StandardCharsets.UTF_8));
    }

    /** A name inside the union, cut to what it holds. */
    BpfAttr name(int offset, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        int length = Math.min(bytes.length, NAME_BYTES);
        MemorySegment.copy(bytes, 0, attr, JAVA_BYTE, offset, length);
        return this;
    }

    /** Room the kernel writes to, all zero. */
    MemorySegment room(int offset, int bytes) {
        MemorySegment room = arena.allocate(bytes, 8);
        pointer(offset, room);
        return room;
    }

    /** The call's result, or the error number negated. */
    long call(Syscalls syscalls, int command) {
        return syscalls.call(Syscalls.BPF, command, attr.address(), BYTES);
    }

    @Override
    public void close() {
        arena.close();
    }
}

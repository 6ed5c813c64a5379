package io.adamant.agent.linux.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.Syscalls;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * bpf(2) for maps, programs, their attachment and their pins. Each call that returns a number
 * returns a descriptor (or 0), or the error number negated. Holds no mutable state.
 */
public final class BpfCalls {

    private static final int MAP_CREATE = 0;
    private static final int MAP_LOOKUP_ELEM = 1;
    private static final int MAP_UPDATE_ELEM = 2;
    private static final int MAP_DELETE_ELEM = 3;
    private static final int MAP_GET_NEXT_KEY = 4;
    private static final int PROG_LOAD = 5;
    private static final int OBJ_PIN = 6;
    private static final int OBJ_GET = 7;
    private static final int RAW_TRACEPOINT_OPEN = 17;
    private static final int MAP_FREEZE = 22;

    private static final int TYPE_RAW_TRACEPOINT = 17;
    private static final int TYPE_LSM = 29;
    private static final int ATTACH_LSM_MAC = 27;

    /** Programs may read the map but not write it. */
    public static final int F_READ_ONLY_FOR_PROGRAMS = 1 << 7;

    /** User space may map an array's values. */
    public static final int F_MMAPABLE = 1 << 10;

    /** Keys of a map are made room for when they come, not at once. */
    public static final int F_NO_PREALLOC = 1;

    /** An array's key is its index. */
    private static final int INDEX_BYTES = Integer.BYTES;

    /** Room for the verifier's words on one failing path, and how much of its end is kept. */
    private static final int LOG_BYTES = 4 << 20;

    private static final int LOG_KEPT_BYTES = 64 << 10;

    /** A loaded program's descriptor, or why the kernel did not take it. */
    public sealed interface Loading {
        record Loaded(int fd) implements Loading {}

        /**
         * @param verifierLog the end of it; empty where the kernel refused before verifying
         */
        record Refused(int errno, String verifierLog) implements Loading {}
    }

    /** Kinds of maps (bpf(2), map types), by the kernel's number. */
    public enum MapKind {
        HASH(1),
        ARRAY(2),
        PER_CPU_ARRAY(6),
        LRU_HASH(9),
        RING(27);

        private final int number;

        MapKind(int number) {
            this.number = number;
        }
    }

    /**
     * What a map is made as.
     *
     * @param entries how many it holds; of a ring its bytes, a power of two and of pages
     * @param flags {@code F_...}, or 0
     * @param name at most 15 letters, digits or underscores
     */
    public record MapShape(
            MapKind kind, int keyBytes, int valueBytes, int entries, int flags, String name) {}

    /**
     * A program for a hook of the Linux security modules.
     *
     * @param hook type number of its {@code bpf_lsm_} function, see {@link Btf#function}
     * @param name at most 15 letters, digits or underscores
     */
    public record LsmProgram(String name, int hook, byte[] code, String licence) {}

    private final Syscalls syscalls;

    public BpfCalls(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /** A ring buffer of this many bytes, a power of two and a multiple of the page size. */
    public long createRing(int bytes) {
        return create(new MapShape(MapKind.RING, 0, 0, bytes, 0, "adamant_ring"));
    }

    /** An array of one value that user space maps and reads without a system call. */
    public long createCounters(int bytes) {
        return create(
                new MapShape(MapKind.ARRAY, INDEX_BYTES, bytes, 1, F_MMAPABLE, "adamant_count"));
    }

    public long createArray(int valueBytes, int entries) {
        return create(
                new MapShape(MapKind.ARRAY, INDEX_BYTES, valueBytes, entries, 0, "adamant_args"));
    }

    /** A hash map that forgets what was used least when it is full. */
    public long createLru(int keyBytes, int valueBytes, int entries) {
        return create(
                new MapShape(MapKind.LRU_HASH, keyBytes, valueBytes, entries, 0, "adamant_forks"));
    }

    public long create(MapShape shape) {
        try (BpfAttr attr = new BpfAttr()) {
            return attr.word(0, shape.kind().number)
                    .word(4, shape.keyBytes())
                    .word(8, shape.valueBytes())
                    .word(12, shape.entries())
                    .word(16, shape.flags())
                    .name(28, shape.name())
                    .call(syscalls, MAP_CREATE);
        }
    }

    /** Of an array, by index. */
    public long update(int mapFd, int index, byte[] value) {
        byte[] key = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(index).array();
        return update(mapFd, key, value);
    }

    /** Sets a key's value, whether it was there or not. */
    public long update(int mapFd, byte[] key, byte[] value) {
        try (BpfAttr attr = new BpfAttr()) {
            return attr.word(0, mapFd)
                    .bytes(8, key)
                    .bytes(16, value)
                    .call(syscalls, MAP_UPDATE_ELEM);
        }
    }

    /** A copy of the key's value of that many bytes; null where there is none or no access. */
    public byte @Nullable [] lookup(int mapFd, byte[] key, int valueBytes) {
        try (BpfAttr attr = new BpfAttr()) {
            MemorySegment value = attr.word(0, mapFd).bytes(8, key).room(16, valueBytes);
            return attr.call(syscalls, MAP_LOOKUP_ELEM) < 0 ? null : value.toArray(JAVA_BYTE);
        }
    }

    public long delete(int mapFd, byte[] key) {
        try (BpfAttr attr = new BpfAttr()) {
            return attr.word(0, mapFd).bytes(8, key).call(syscalls, MAP_DELETE_ELEM);
        }
    }

    /**
     * The key that follows in the map's own order; null after the last one. A key that was deleted
     * meanwhile begins again with the first, so whoever iterates bounds the rounds.
     *
     * @param key null for the first
     */
    public byte @Nullable [] nextKey(int mapFd, byte @Nullable [] key, int keyBytes) {
        try (BpfAttr attr = new BpfAttr()) {
            if (key != null) {
                attr.bytes(8, key);
            }
            MemorySegment next = attr.word(0, mapFd).room(16, keyBytes);
            return attr.call(syscalls, MAP_GET_NEXT_KEY) < 0 ? null : next.toArray(JAVA_BYTE);
        }
    }

    /** From now on only programs can change the map, for ever. */
    public long freeze(int mapFd) {
        try (BpfAttr attr = new BpfAttr()) {
            return attr.word(0, mapFd).call(syscalls, MAP_FREEZE);
        }
    }

    /** Loads a raw tracepoint program. */
    public Loading load(byte[] program, String licence) {
        try (BpfAttr attr = new BpfAttr()) {
            attr.word(0, TYPE_RAW_TRACEPOINT).name(48, "adamant_refusal");
            return load(attr, program, licence);
        }
    }

    public Loading load(LsmProgram program) {
        try (BpfAttr attr = new BpfAttr()) {
            attr.word(0, TYPE_LSM)
                    .name(48, program.name())
                    .word(68, ATTACH_LSM_MAC)
                    .word(108, program.hook());
            return load(attr, program.code(), program.licence());
        }
    }

    /** Asks for the verifier's words only after a refusal: they cost it time and us memory. */
    private Loading load(BpfAttr attr, byte[] program, String licence) {
        attr.word(4, program.length / 8).bytes(8, program).text(16, licence);
        long fd = attr.call(syscalls, PROG_LOAD);
        if (fd >= 0) {
            return new Loading.Loaded((int) fd);
        }
        int errno = (int) -fd;
        if (errno == Errno.EPERM) {
            return new Loading.Refused(errno, "");
        }
        MemorySegment log = attr.word(24, 1).word(28, LOG_BYTES).room(32, LOG_BYTES);
        long again = attr.call(syscalls, PROG_LOAD);
        return again >= 0 ? new Loading.Loaded((int) again) : new Loading.Refused(errno, end(log));
    }

    private static String end(MemorySegment log) {
        long length = 0;
        while (length < log.byteSize() && log.get(JAVA_BYTE, length) != 0) {
            length++;
        }
        long from = Math.max(0, length - LOG_KEPT_BYTES);
        byte[] kept = log.asSlice(from, length - from).toArray(JAVA_BYTE);
        return new String(kept, StandardCharsets.UTF_8);
    }

    /** Attaches to a raw tracepoint; closing the descriptor detaches. */
    public long attach(String tracepoint, int programFd) {
        try (BpfAttr attr = new BpfAttr()) {
            return attr.text(0, tracepoint).word(8, programFd).call(syscalls, RAW_TRACEPOINT_OPEN);
        }
    }

    /**
     * Attaches an LSM program to the hook it was loaded for: from here on it judges. The link holds
     * the program and its maps; it ends when the last descriptor is closed and no pin is left.
     */
    public long attach(int lsmProgramFd) {
        try (BpfAttr attr = new BpfAttr()) {
            return attr.word(8, lsmProgramFd).call(syscalls, RAW_TRACEPOINT_OPEN);
        }
    }

    /** Gives a map, a program or a link a name in a bpffs, which keeps it alive. */
    public long pin(int fd, Path path) {
        try (BpfAttr attr = new BpfAttr()) {
            return attr.text(0, path.toString()).word(8, fd).call(syscalls, OBJ_PIN);
        }
    }

    /** Opens what is pinned at a path. */
    public long pinned(Path path) {
        try (BpfAttr attr = new BpfAttr()) {
            return attr.text(0, path.toString()).call(syscalls, OBJ_GET);
        }
    }
}

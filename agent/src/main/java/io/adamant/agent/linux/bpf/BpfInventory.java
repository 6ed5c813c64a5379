package io.adamant.agent.linux.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.Syscalls;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * What is loaded into the kernel, ours or not, by bpf(2). Needs CAP_SYS_ADMIN; an object that ends
 * between being listed and being asked is left out.
 */
public final class BpfInventory {

    /** Attach type of LSM programs, see {@link Link#attachType}. */
    public static final int ATTACH_LSM_MAC = 27;

    /** Program type of LSM programs, see {@link Program#type}. */
    public static final int PROGRAM_LSM = 29;

    /** More than any host has; beyond it the list is cut. */
    public static final int MAX_LISTED = 4096;

    private static final int PROG_GET_NEXT_ID = 11;
    private static final int MAP_GET_NEXT_ID = 12;
    private static final int PROG_GET_FD_BY_ID = 13;
    private static final int MAP_GET_FD_BY_ID = 14;
    private static final int OBJ_GET_INFO_BY_FD = 15;
    private static final int LINK_GET_FD_BY_ID = 30;
    private static final int LINK_GET_NEXT_ID = 31;

    private static final int LINK_TYPE_TRACING = 2;
    private static final int NAME_BYTES = 16;

    /** Enough for the parts that are read; the kernel fills in what it has, up to here. */
    private static final int INFO_BYTES = 232;

    /**
     * A loaded program (struct bpf_prog_info).
     *
     * @param type the kernel's number, 29 is an LSM program
     * @param tag hash of its instructions, eight bytes in hexadecimal
     * @param verifiedInstructions how many the verifier walked; 0 before Linux 5.16
     * @param attachedTo type number of the function it was built for; 0 where that does not apply
     */
    public record Program(
            int id, int type, String name, String tag, long verifiedInstructions, int attachedTo) {}

    /** A map (struct bpf_map_info). */
    public record BpfMap(
            int id, int type, String name, int keyBytes, int valueBytes, int entries, int flags) {}

    /**
     * What holds a program to its hook (struct bpf_link_info).
     *
     * @param attachType the kernel's number; of raw tracepoints and others 0
     */
    public record Link(int id, int type, int programId, int attachType) {}

    private final Syscalls syscalls;

    public BpfInventory(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /** All programs; absent where the kernel refuses to list them. */
    public Optional<List<Program>> programs() {
        return all(PROG_GET_NEXT_ID, PROG_GET_FD_BY_ID, this::program);
    }

    public Optional<List<BpfMap>> maps() {
        return all(MAP_GET_NEXT_ID, MAP_GET_FD_BY_ID, this::map);
    }

    public Optional<List<Link>> links() {
        return all(LINK_GET_NEXT_ID, LINK_GET_FD_BY_ID, this::link);
    }

    /** By the descriptor of a program. */
    public Optional<Program> program(int fd) {
        try (BpfAttr attr = new BpfAttr()) {
            return info(attr, fd)
                    .map(
                            info ->
                                    new Program(
                                            info.get(JAVA_INT, 4),
                                            info.get(JAVA_INT, 0),
                                            name(info, 64),
                                            tag(info),
                                            Integer.toUnsignedLong(info.get(JAVA_INT, 216)),
                                            info.get(JAVA_INT, 224)));
        }
    }

    /** By the descriptor of a map. */
    public Optional<BpfMap> map(int fd) {
        try (BpfAttr attr = new BpfAttr()) {
            return info(attr, fd)
                    .map(
                            info ->
                                    new BpfMap(
                                            info.get(JAVA_INT, 4),
                                            info.get(JAVA_INT, 0),
                                            name(info, 24),
                                            info.get(JAVA_INT, 8),
                                            info.get(JAVA_INT, 12),
                                            info.get(JAVA_INT, 16),
                                            info.get(JAVA_INT, 20)));
        }
    }

    /** By the descriptor of a link. */
    public Optional<Link> link(int fd) {
        try (BpfAttr attr = new BpfAttr()) {
            return info(attr, fd)
                    .map(
                            info -> {
                                int type = info.get(JAVA_INT, 0);
                                boolean tracing = type == LINK_TYPE_TRACING;
                                return new Link(
                                        info.get(JAVA_INT, 4),
                                        type,
                                        info.get(JAVA_INT, 8),
                                        tracing ? info.get(JAVA_INT, 16) : 0);
                            });
        }
    }

    private Optional<MemorySegment> info(BpfAttr attr, int fd) {
        MemorySegment info = attr.word(0, fd).word(4, INFO_BYTES).room(8, INFO_BYTES);
        return attr.call(syscalls, OBJ_GET_INFO_BY_FD) < 0 ? Optional.empty() : Optional.of(info);
    }

    private <T> Optional<List<T>> all(int nextId, int open, IntFunction<Optional<T>> read) {
        List<T> found = new ArrayList<>();
        long id = next(nextId, 0);
        while (id > 0 && found.size() < MAX_LISTED) {
            long fd = byId(open, (int) id);
            if (fd >= 0) {
                read.apply((int) fd).ifPresent(found::add);
                syscalls.close((int) fd);
            }
            id = next(nextId, (int) id);
        }
        return id < 0 && id != -Errno.ENOENT ? Optional.empty() : Optional.of(found);
    }

    private long next(int command, int after) {
        try (BpfAttr attr = new BpfAttr()) {
            long result = attr.word(0, after).call(syscalls, command);
            return result < 0 ? result : Integer.toUnsignedLong(attr.word(4));
        }
    }

    private long byId(int command, int id) {
        try (BpfAttr attr = new BpfAttr()) {
            return attr.word(0, id).call(syscalls, command);
        }
    }

    private static String tag(MemorySegment info) {
        StringBuilder tag = new StringBuilder();
        for (int i = 8; i < 16; i++) {
            int b = Byte.toUnsignedInt(info.get(JAVA_BYTE, i));
            tag.append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 0xf, 16));
        }
        return tag.toString();
    }

    private static String name(MemorySegment info, int offset) {
        byte[] bytes = info.asSlice(offset, NAME_BYTES).toArray(JAVA_BYTE);
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.US_ASCII);
    }
}

package io.adamant.agent.linux.bpf;

import static io.adamant.agent.linux.bpf.BtfTypes.ENUM;
import static io.adamant.agent.linux.bpf.BtfTypes.ENUM_64;
import static io.adamant.agent.linux.bpf.BtfTypes.FUNCTION;
import static io.adamant.agent.linux.bpf.BtfTypes.PROTOTYPE;
import static io.adamant.agent.linux.bpf.BtfTypes.STRUCT;
import static io.adamant.agent.linux.bpf.BtfTypes.TYPEDEF;
import static io.adamant.agent.linux.bpf.BtfTypes.UNION;

import io.adamant.agent.linux.bpf.BtfException.Code;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the running kernel says of its own structures and functions (BPF Type Format,
 * Documentation/bpf/btf.rst), by name: what moves from kernel to kernel is asked here and never
 * written down. Every question fails with a {@link BtfException} that says what is missing or
 * wrong; a file that contradicts itself cannot do more than that.
 *
 * <p>The file (5 MB of a distribution's kernel) and its index (under 2 MB) lie outside the Java
 * heap and are given back by {@link #close}, after which no question may be asked. Belongs to the
 * thread that reads it.
 */
public final class Btf implements AutoCloseable {

    /** The running kernel's own. */
    public static final Path KERNEL = Path.of("/sys/kernel/btf/vmlinux");

    private static final long MAX_FILE_BYTES = 64L << 20;

    private static final int RECORDS = 1 << STRUCT | 1 << UNION | 1 << TYPEDEF;
    private static final int ENUMS = 1 << ENUM | 1 << ENUM_64;

    private final Arena memory;
    private final BtfTypes types;
    private final BtfLayout layout;

    private Btf(Arena memory, ByteBuffer blob) {
        this.memory = memory;
        this.types = new BtfTypes(BtfBlob.of(blob), count -> integers(memory, count));
        this.layout = new BtfLayout(types);
    }

    /**
     * Where a member is, in bytes from the start of the outermost structure.
     *
     * @param name as in C, for listings and messages: {@code file.f_path.dentry}
     * @param offset of the member; of a bit field, of the word that holds it
     * @param size in bytes; of a bit field, of that word: 1, 2, 4 or 8
     * @param bitOffset of a bit field, in the word, from its lowest bit; otherwise 0
     * @param bitSize of a bit field; otherwise 0
     */
    public record Field(String name, int offset, int size, int bitOffset, int bitSize) {

        public boolean isBitField() {
            return bitSize > 0;
        }
    }

    /**
     * Reads a whole blob.
     *
     * @param file {@link #KERNEL}, or a copy of another kernel's
     */
    public static Btf read(Path file) {
        Arena memory = Arena.ofConfined();
        try {
            return new Btf(memory, bytes(file, memory));
        } catch (IOException e) {
            memory.close();
            throw new BtfException(Code.UNREADABLE, file + ": " + e, e);
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    /** Of bytes that are in memory already. */
    static Btf of(byte[] blob) {
        return new Btf(Arena.ofConfined(), ByteBuffer.wrap(blob));
    }

    private static ByteBuffer bytes(Path file, Arena memory) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size > MAX_FILE_BYTES) {
                throw BtfBlob.malformed("file of " + size + " bytes", MAX_FILE_BYTES);
            }
            ByteBuffer bytes = memory.allocate(Math.max(1, size)).asByteBuffer();
            bytes.limit((int) size);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                // sysfs hands out a page at a time
            }
            return bytes.flip();
        }
    }

    private static IntBuffer integers(Arena memory, int count) {
        return memory.allocate((long) count * Integer.BYTES, Integer.BYTES)
                .asByteBuffer()
                .order(ByteOrder.nativeOrder())
                .asIntBuffer();
    }

    /** How many types there are. */
    public int typeCount() {
        return types.count();
    }

    /**
     * The member at the end of a path, each step in the structure (never behind the pointer) of the
     * step before; members of anonymous structures and unions are the outer one's own.
     *
     * @param struct name of a structure, a union, or a typedef of one
     */
    public Field field(String struct, String... path) {
        Field found = find(struct, path);
        if (found == null) {
            throw absent(struct + "." + String.join(".", path));
        }
        return found;
    }

    public boolean hasField(String struct, String... path) {
        return find(struct, path) != null;
    }

    private @Nullable Field find(String struct, String... path) {
        return agreed(
                struct + "." + String.join(".", path),
                types.named(struct, RECORDS),
                id -> layout.field(id, struct, path));
    }

    /** In bytes, of a structure, a union, or a typedef of one. */
    public int structSize(String struct) {
        Integer size = agreed(struct, types.named(struct, RECORDS), layout::recordSize);
        if (size == null) {
            throw absent(struct);
        }
        return size;
    }

    public boolean hasFunction(String name) {
        return !types.named(name, 1 << FUNCTION).isEmpty();
    }

    /** The number by which the kernel attaches to a function, such as {@code bpf_lsm_file_open}. */
    public int function(String name) {
        Integer id = agreed(name, types.named(name, 1 << FUNCTION), only -> only);
        if (id == null) {
            throw absent(name + "()");
        }
        return id;
    }

    /** Names of a function's parameters, in order; empty for one that has no name. */
    public List<String> parameters(String function) {
        int prototype = types.sizeOrType(function(function));
        if (types.kind(prototype) != PROTOTYPE) {
            throw BtfBlob.malformed(function + "() has no prototype", prototype);
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < types.entries(prototype); i++) {
            names.add(types.blob().name(types.word(prototype, 2 * i)));
        }
        return List.copyOf(names);
    }

    /** The value of an enumeration's constant, such as READING_MODULE of kernel_read_file_id. */
    public long constant(String enumeration, String name) {
        Long value = value(enumeration, name);
        if (value == null) {
            throw absent(enumeration + " " + name);
        }
        return value;
    }

    public boolean hasConstant(String enumeration, String name) {
        return value(enumeration, name) != null;
    }

    private @Nullable Long value(String enumeration, String name) {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        return agreed(
                enumeration + " " + name,
                types.named(enumeration, ENUMS),
                id -> layout.constant(id, wanted));
    }

    /** What all types of one name say that say anything. */
    private static <T> @Nullable T agreed(
            String what, List<Integer> ids, Function<Integer, @Nullable T> question) {
        T agreed = null;
        for (int id : ids) {
            T answer = question.apply(id);
            if (agreed != null && answer != null && !agreed.equals(answer)) {
                throw new BtfException(
                        Code.AMBIGUOUS, "BTF: " + what + " is " + agreed + " and " + answer);
            }
            agreed = answer == null ? agreed : answer;
        }
        return agreed;
    }

    private static BtfException absent(String what) {
        return new BtfException(Code.ABSENT, "BTF: this kernel has no " + what);
    }

    /** Gives the memory back; no question may follow. */
    @Override
    public void close() {
        memory.close();
    }
}

package io.adamant.agent.linux.bpf;

import io.adamant.agent.linux.bpf.BtfException.Code;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The types of a blob by number and by name. Type 0 is void; the others are numbered from 1 in the
 * order they come.
 *
 * <pre>
 *  0  4  offset of the name
 *  4  4  bits 0-15 count of what follows, bits 24-28 kind, bit 31 flag of the kind
 *  8  4  bytes, or the number of another type
 * 12 ..  what the kind adds: nothing, a word or three, or that many entries of 8 or 12 bytes
 * </pre>
 */
final class BtfTypes {

    static final int INT = 1;
    static final int POINTER = 2;
    static final int ARRAY = 3;
    static final int STRUCT = 4;
    static final int UNION = 5;
    static final int ENUM = 6;
    static final int FORWARD = 7;
    static final int TYPEDEF = 8;
    static final int VOLATILE = 9;
    static final int CONST = 10;
    static final int RESTRICT = 11;
    static final int FUNCTION = 12;
    static final int PROTOTYPE = 13;
    static final int VARIABLE = 14;
    static final int SECTION = 15;
    static final int FLOAT = 16;
    static final int DECLARATION_TAG = 17;
    static final int TYPE_TAG = 18;
    static final int ENUM_64 = 19;

    static final int HEAD_BYTES = 12;

    /** The kernel's own limit (BTF_MAX_TYPE). */
    private static final int MAX_TYPES = 0xfffff;

    /** What is found by name; variables, tags and the like are not asked for. */
    private static final int NAMED =
            1 << STRUCT | 1 << UNION | 1 << ENUM | 1 << TYPEDEF | 1 << FUNCTION | 1 << ENUM_64;

    /** Names are told apart by their first bytes; longer ones only share a chain. */
    private static final int HASHED_BYTES = 64;

    private final BtfBlob blob;

    /** Where each type starts; the first of a chain of types by hash; the next one of the chain. */
    private final IntBuffer starts;

    private final IntBuffer heads;
    private final IntBuffer next;

    /**
     * @param memory gives that many integers, all zero
     */
    BtfTypes(BtfBlob blob, IntFunction<IntBuffer> memory) {
        this.blob = blob;
        int count = count(blob);
        this.starts = memory.apply(count + 1);
        this.next = memory.apply(count + 1);
        this.heads = memory.apply(Integer.highestOneBit(count + 1) << 1);
        int at = 0;
        for (int id = 1; id <= count; id++) {
            starts.put(id, at);
            if (isOneOf(NAMED, kindAt(blob, at))) {
                chain(id, blob.word(at));
            }
            at += bytesAt(blob, at);
        }
    }

    private void chain(int id, int name) {
        int slot = blob.hash(name, HASHED_BYTES) & heads.limit() - 1;
        next.put(id, heads.get(slot));
        heads.put(slot, id);
    }

    /** Walks the section once, so that every later access is known to be inside it. */
    private static int count(BtfBlob blob) {
        int end = blob.typeBytes();
        int count = 0;
        for (int at = 0; at < end; at += bytesAt(blob, at)) {
            if (end - at < HEAD_BYTES || end - at < bytesAt(blob, at)) {
                throw BtfBlob.malformed("type " + (count + 1) + " is cut off", at);
            }
            if (++count > MAX_TYPES) {
                throw BtfBlob.malformed("more than " + MAX_TYPES + " types", at);
            }
        }
        return count;
    }

    private static int kindAt(BtfBlob blob, int at) {
        return blob.word(at + 4) >>> 24 & 0x1f;
    }

    private static int bytesAt(BtfBlob blob, int at) {
        int count = blob.word(at + 4) & 0xffff;
        return HEAD_BYTES
                + switch (kindAt(blob, at)) {
                    case POINTER,
                            FORWARD,
                            TYPEDEF,
                            VOLATILE,
                            CONST,
                            RESTRICT,
                            FUNCTION,
                            FLOAT,
                            TYPE_TAG ->
                            0;
                    case INT, VARIABLE, DECLARATION_TAG -> 4;
                    case ARRAY -> 12;
                    case ENUM, PROTOTYPE -> 8 * count;
                    case STRUCT, UNION, SECTION, ENUM_64 -> 12 * count;
                    default ->
                            throw new BtfException(
                                    Code.UNSUPPORTED,
                                    "BTF: unknown kind "
                                            + kindAt(blob, at)
                                            + ", at byte "
                                            + at
                                            + " of the types");
                };
    }

    private static boolean isOneOf(int kinds, int kind) {
        return (kinds & 1 << kind) != 0;
    }

    /** How many there are, void apart. */
    int count() {
        return starts.limit() - 1;
    }

    /** Types of that name and of one of these kinds (a bit each), the last one first. */
    List<Integer> named(String name, int kinds) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        List<Integer> found = new ArrayList<>(1);
        int id = heads.get(BtfBlob.hash(bytes, HASHED_BYTES) & heads.limit() - 1);
        while (id != 0) {
            if (isOneOf(kinds, kind(id)) && blob.isName(nameAt(id), bytes)) {
                found.add(id);
            }
            id = next.get(id);
        }
        return found;
    }

    int kind(int id) {
        return id == 0 ? 0 : kindAt(blob, start(id));
    }

    boolean isRecord(int id) {
        return isOneOf(1 << STRUCT | 1 << UNION, kind(id));
    }

    /** Members, parameters or values, as the kind has them. */
    int entries(int id) {
        return blob.word(start(id) + 4) & 0xffff;
    }

    boolean flag(int id) {
        return blob.word(start(id) + 4) < 0;
    }

    int nameAt(int id) {
        return blob.word(start(id));
    }

    /** The size in bytes or the type referred to, as the kind has it. */
    int sizeOrType(int id) {
        return blob.word(start(id) + 8);
    }

    /** A word of what follows the head. */
    int word(int id, int index) {
        return blob.word(start(id) + HEAD_BYTES + 4 * index);
    }

    String name(int id) {
        return blob.name(nameAt(id));
    }

    BtfBlob blob() {
        return blob;
    }

    private int start(int id) {
        if (id <= 0 || id >= starts.limit()) {
            throw new BtfException(
                    Code.MALFORMED,
                    "BTF: no type " + Integer.toUnsignedLong(id) + ", there are " + count());
        }
        return starts.get(id);
    }
}

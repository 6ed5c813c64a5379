package io.adamant.agent.linux.bpf;

import static io.adamant.agent.linux.bpf.BtfTypes.ARRAY;
import static io.adamant.agent.linux.bpf.BtfTypes.CONST;
import static io.adamant.agent.linux.bpf.BtfTypes.ENUM;
import static io.adamant.agent.linux.bpf.BtfTypes.ENUM_64;
import static io.adamant.agent.linux.bpf.BtfTypes.FLOAT;
import static io.adamant.agent.linux.bpf.BtfTypes.INT;
import static io.adamant.agent.linux.bpf.BtfTypes.POINTER;
import static io.adamant.agent.linux.bpf.BtfTypes.RESTRICT;
import static io.adamant.agent.linux.bpf.BtfTypes.STRUCT;
import static io.adamant.agent.linux.bpf.BtfTypes.TYPEDEF;
import static io.adamant.agent.linux.bpf.BtfTypes.TYPE_TAG;
import static io.adamant.agent.linux.bpf.BtfTypes.UNION;
import static io.adamant.agent.linux.bpf.BtfTypes.VOLATILE;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Offsets and sizes as a C compiler would have them, from the types of a blob. */
final class BtfLayout {

    /** Typedefs, qualifiers, dimensions or anonymous structures within each other. */
    private static final int MAX_DEPTH = 32;

    /** Members looked at for one step of a path; the kernel's largest structures have hundreds. */
    private static final int MAX_MEMBERS = 1_000_000;

    private static final int POINTER_BYTES = 8;
    private static final int MAX_WORD_BYTES = 8;

    private final BtfTypes types;

    BtfLayout(BtfTypes types) {
        this.types = types;
    }

    /** A member, by bits from the start of the structure that was asked. */
    private record Member(long bits, int type, int bitSize) {

        Member within(long outerBits) {
            return new Member(outerBits + bits, type, bitSize);
        }
    }

    /** Null where the structure has no such member. */
    Btf.@Nullable Field field(int id, String struct, String... path) {
        Member at = new Member(0, id, 0);
        for (String step : path) {
            int record = plain(at.type());
            if (at.bitSize() > 0 || !types.isRecord(record)) {
                return null;
            }
            byte[] name = step.getBytes(StandardCharsets.UTF_8);
            Member inner = new Search(name).in(record, 0);
            if (inner == null) {
                return null;
            }
            at = inner.within(at.bits());
        }
        return field(struct + "." + String.join(".", path), at);
    }

    private Btf.Field field(String name, Member member) {
        int size = size(member.type());
        if (member.bitSize() > 0) {
            return bitField(name, member, size);
        }
        if (member.bits() % 8 != 0) {
            throw BtfBlob.malformed(name + " is not at a byte", member.bits());
        }
        return new Btf.Field(name, bytes(member.bits() / 8), size, 0, 0);
    }

    /** The smallest aligned word that holds all bits, from that of the declared type up. */
    private static Btf.Field bitField(String name, Member member, int declared) {
        for (int size = Integer.highestOneBit(Math.max(1, declared));
                size <= MAX_WORD_BYTES;
                size *= 2) {
            long word = member.bits() / 8 / size * size;
            long bit = member.bits() - word * 8;
            if (bit + member.bitSize() <= size * 8L) {
                return new Btf.Field(name, bytes(word), size, (int) bit, member.bitSize());
            }
        }
        throw BtfBlob.malformed(name + " is a bit field that fits no word", member.bits());
    }

    private static int bytes(long offset) {
        if (offset > Integer.MAX_VALUE) {
            throw BtfBlob.malformed("no structure has " + offset + " bytes", offset);
        }
        return (int) offset;
    }

    /** Looks for one name in a structure and in the anonymous ones it is made of. */
    private final class Search {

        private final byte[] name;
        private int looked;

        Search(byte[] name) {
            this.name = name;
        }

        @Nullable Member in(int record, int depth) {
            if (depth > MAX_DEPTH) {
                throw BtfBlob.malformed("structures within each other", record);
            }
            for (int i = 0; i < types.entries(record); i++) {
                if (++looked > MAX_MEMBERS) {
                    throw BtfBlob.malformed("too many members", record);
                }
                Member found = at(record, i, depth);
                if (found != null) {
                    return found;
                }
            }
            return null;
        }

        private @Nullable Member at(int record, int index, int depth) {
            int called = types.word(record, 3 * index);
            if (types.blob().isName(called, name)) {
                return member(record, index);
            }
            if (!types.blob().isEmpty(called)) {
                return null;
            }
            Member anonymous = member(record, index);
            int type = plain(anonymous.type());
            Member inner = types.isRecord(type) ? in(type, depth + 1) : null;
            return inner == null ? null : inner.within(anonymous.bits());
        }
    }

    /**
     * With the kind's flag the upper byte of an offset is the width of a bit field; without it a
     * bit field is a member of an integer type that is narrower than its bytes.
     */
    private Member member(int record, int index) {
        int type = types.word(record, 3 * index + 1);
        long offset = Integer.toUnsignedLong(types.word(record, 3 * index + 2));
        if (types.flag(record)) {
            return new Member(offset & 0xffffff, type, (int) (offset >>> 24));
        }
        int plain = plain(type);
        if (types.kind(plain) != INT) {
            return new Member(offset, type, 0);
        }
        int encoding = types.word(plain, 0);
        int bits = encoding & 0xff;
        boolean whole = bits == types.sizeOrType(plain) * 8;
        return new Member(offset + (encoding >>> 16 & 0xff), type, whole ? 0 : bits);
    }

    /** The constant's value, of 4 bytes with the sign; null where the enumeration has none. */
    @Nullable Long constant(int id, byte[] name) {
        boolean wide = types.kind(id) == ENUM_64;
        int words = wide ? 3 : 2;
        for (int i = 0; i < types.entries(id); i++) {
            if (types.blob().isName(types.word(id, words * i), name)) {
                long value = types.word(id, words * i + 1);
                if (wide) {
                    value = ((long) types.word(id, words * i + 2) << 32) | (value & 0xffff_ffffL);
                }
                return value;
            }
        }
        return null;
    }

    /** Null where the type is no structure but a typedef of something else. */
    @Nullable Integer recordSize(int id) {
        int plain = plain(id);
        return types.isRecord(plain) ? size(plain) : null;
    }

    /** The type behind typedefs, qualifiers and tags. */
    private int plain(int id) {
        int at = id;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            switch (types.kind(at)) {
                case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> at = types.sizeOrType(at);
                default -> {
                    return at;
                }
            }
        }
        throw BtfBlob.malformed("type " + id + " refers to itself", id);
    }

    /** In bytes. */
    private int size(int id) {
        long times = 1;
        int at = plain(id);
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            switch (types.kind(at)) {
                case INT, STRUCT, UNION, ENUM, ENUM_64, FLOAT -> {
                    return bytes(times * Integer.toUnsignedLong(types.sizeOrType(at)));
                }
                case POINTER -> {
                    return bytes(times * POINTER_BYTES);
                }
                case ARRAY -> {
                    times = bytes(times * Integer.toUnsignedLong(types.word(at, 2)));
                    at = plain(types.word(at, 0));
                }
                default -> throw BtfBlob.malformed("type " + id + " has no size", id);
            }
        }
        throw BtfBlob.malformed("type " + id + " refers to itself", id);
    }
}

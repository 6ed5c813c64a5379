package io.adamant.agent.linux.bpf;

import io.adamant.agent.linux.bpf.BtfException.Code;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The two sections of a BTF blob (Documentation/bpf/btf.rst), little endian, every access inside
 * them.
 *
 * <pre>
 *  0  2  magic 0xeb9f          2  1  version, 1        3  1  flags
 *  4  4  bytes of this header, which may grow; offsets below are from its end
 *  8  4  offset of the types  12  4  their bytes
 * 16  4  offset of the names  20  4  their bytes: NUL-terminated strings, the first one empty
 * </pre>
 */
final class BtfBlob {

    private static final int MAGIC = 0xeb9f;
    private static final int MAGIC_OTHER_ORDER = 0x9feb;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 24;

    private final ByteBuffer types;
    private final ByteBuffer names;

    private BtfBlob(ByteBuffer types, ByteBuffer names) {
        this.types = types;
        this.names = names;
    }

    static BtfBlob of(ByteBuffer bytes) {
        ByteBuffer blob = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (blob.limit() < HEADER_BYTES) {
            throw malformed("header needs " + HEADER_BYTES + " bytes", blob.limit());
        }
        int magic = Short.toUnsignedInt(blob.getShort(0));
        if (magic == MAGIC_OTHER_ORDER) {
            throw new BtfException(Code.UNSUPPORTED, "BTF of a big-endian machine");
        }
        if (magic != MAGIC) {
            throw malformed("no BTF, magic is 0x" + Integer.toHexString(magic), 0);
        }
        if (blob.get(2) != VERSION) {
            throw new BtfException(Code.UNSUPPORTED, "BTF version " + blob.get(2));
        }
        long start = Integer.toUnsignedLong(blob.getInt(4));
        if (start < HEADER_BYTES || start > blob.limit()) {
            throw malformed("header of " + start + " bytes", 4);
        }
        return new BtfBlob(section(blob, start, 8), names(section(blob, start, 16)));
    }

    private static ByteBuffer section(ByteBuffer blob, long start, int at) {
        long from = start + Integer.toUnsignedLong(blob.getInt(at));
        long bytes = Integer.toUnsignedLong(blob.getInt(at + 4));
        if (from + bytes > blob.limit()) {
            throw malformed("section ends at " + (from + bytes) + " of " + blob.limit(), at);
        }
        return blob.slice((int) from, (int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A last NUL is what ends every walk along a name. */
    private static ByteBuffer names(ByteBuffer section) {
        int last = section.limit() - 1;
        if (last < 0 || section.get(0) != 0 || section.get(last) != 0) {
            throw malformed("names do not begin and end with NUL", 16);
        }
        return section;
    }

    static BtfException malformed(String what, long at) {
        return new BtfException(Code.MALFORMED, "BTF: " + what + ", at byte " + at);
    }

    int typeBytes() {
        return types.limit();
    }

    /** Four bytes of the type section; the caller knows that they are there. */
    int word(int at) {
        return types.getInt(at);
    }

    /** The first {@code limit} bytes of a name, mixed; equal for equal names. */
    int hash(int name, int limit) {
        int at = checked(name);
        int end = Math.min(names.limit(), at + limit);
        int hash = 0;
        for (byte b = names.get(at); b != 0 && at < end; b = names.get(at)) {
            hash = 31 * hash + b;
            at++;
        }
        return hash;
    }

    static int hash(byte[] name, int limit) {
        int hash = 0;
        for (int i = 0; i < Math.min(limit, name.length); i++) {
            hash = 31 * hash + name[i];
        }
        return hash;
    }

    boolean isEmpty(int name) {
        return names.get(checked(name)) == 0;
    }

    boolean isName(int name, byte[] wanted) {
        int at = checked(name);
        if (names.limit() - at <= wanted.length || names.get(at + wanted.length) != 0) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (names.get(at + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    String name(int name) {
        int at = checked(name);
        int end = at;
        while (names.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - at];
        names.get(at, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private int checked(int name) {
        if (name < 0 || name >= names.limit()) {
            throw malformed(
                    "name at "
                            + Integer.toUnsignedLong(name)
                            + " of "
                            + names.limit()
                            + " bytes of names",
                    HEADER_BYTES);
        }
        return name;
    }
}

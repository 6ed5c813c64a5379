package io.adamant.shared.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Walks the protobuf wire format (protobuf.dev, "Encoding") within given limits and trusts no
 * length. Owned by one thread.
 */
public final class ProtoReader {

    public static final int VARINT = 0;
    public static final int FIXED64 = 1;
    public static final int BYTES = 2;
    public static final int FIXED32 = 5;

    private final byte[] buffer;
    private final int limit;
    private int at;
    private int fieldStart;
    private int field;
    private int wireType;

    public ProtoReader(byte[] buffer) {
        this(buffer, 0, buffer.length);
    }

    private ProtoReader(byte[] buffer, int from, int limit) {
        this.buffer = buffer;
        this.at = from;
        this.limit = limit;
    }

    /** Moves to the next field; false at the message's end. */
    public boolean next() throws MalformedOtlpException {
        if (at == limit) {
            return false;
        }
        fieldStart = at;
        long tag = varint();
        field = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        if (tag >>> 32 != 0 || field == 0) {
            throw malformed("bad tag");
        }
        return true;
    }

    public int field() {
        return field;
    }

    /** Where the present field's tag begins, in the whole buffer. */
    int fieldStart() {
        return fieldStart;
    }

    /** True when the present bytes field is this long and not all zero; the reader stays there. */
    boolean isId(int bytes) throws MalformedOtlpException {
        int here = at;
        int length = length();
        boolean isSet = false;
        for (int i = 0; i < length; i++) {
            isSet |= buffer[at + i] != 0;
        }
        at = here;
        return length == bytes && isSet;
    }

    /** True when the present field is the given one; a wrong wire type is malformed. */
    public boolean is(int wanted, int wantedType) throws MalformedOtlpException {
        if (field != wanted) {
            return false;
        }
        if (wireType != wantedType) {
            throw malformed("field " + field + " has wire type " + wireType);
        }
        return true;
    }

    public long varint() throws MalformedOtlpException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at == limit) {
                throw malformed("cut varint");
            }
            byte b = buffer[at++];
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw malformed("varint over 10 bytes");
    }

    public long fixed64() throws MalformedOtlpException {
        need(8);
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value |= (buffer[at + i] & 0xFFL) << (8 * i);
        }
        at += 8;
        return value;
    }

    public byte[] bytes() throws MalformedOtlpException {
        int length = length();
        byte[] value = Arrays.copyOfRange(buffer, at, at + length);
        at += length;
        return value;
    }

    /**
     * An id in hex; empty when it has another length or is all zero, which the proto files call an
     * id that is not there.
     */
    String id(int bytes) throws MalformedOtlpException {
        boolean isSet = isId(bytes);
        byte[] id = bytes();
        return isSet ? HexFormat.of().formatHex(id) : "";
    }

    public String text() throws MalformedOtlpException {
        int length = length();
        String value = new String(buffer, at, length, StandardCharsets.UTF_8);
        at += length;
        return value;
    }

    public ProtoReader message() throws MalformedOtlpException {
        int length = length();
        ProtoReader nested = new ProtoReader(buffer, at, at + length);
        at += length;
        return nested;
    }

    /** The nested message that {@link #message} would give; the reader stays where it is. */
    public ProtoReader peekMessage() throws MalformedOtlpException {
        int here = at;
        ProtoReader nested = message();
        at = here;
        return nested;
    }

    /** Appends the present field, tag and all, as it stands. */
    void copyTo(ProtoWriter out) throws MalformedOtlpException {
        skip();
        out.raw(buffer, fieldStart, at - fieldStart);
    }

    public void skip() throws MalformedOtlpException {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> skipBytes(8);
            case BYTES -> skipBytes(length());
            case FIXED32 -> skipBytes(4);
            default -> throw malformed("wire type " + wireType);
        }
    }

    private void skipBytes(int count) throws MalformedOtlpException {
        need(count);
        at += count;
    }

    private int length() throws MalformedOtlpException {
        long length = varint();
        if (length < 0 || length > limit - at) {
            throw malformed("length " + length + " over the message's end");
        }
        return (int) length;
    }

    private void need(int count) throws MalformedOtlpException {
        if (limit - at < count) {
            throw malformed("cut field " + field);
        }
    }

    MalformedOtlpException malformed(String what) {
        return new MalformedOtlpException(what, at);
    }
}

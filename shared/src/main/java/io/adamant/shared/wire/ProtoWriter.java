package io.adamant.shared.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the protobuf wire format (protobuf.dev, "Encoding") into one growing array.
 *
 * <p>A nested message reserves one byte for its length and moves its content when that was too
 * short; messages of up to 127 bytes, the most frequent, never move. Owned by one thread.
 */
public final class ProtoWriter {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private byte[] buffer;
    private int size;

    public ProtoWriter(int capacityBytes) {
        buffer = new byte[capacityBytes];
    }

    public byte[] toBytes() {
        return Arrays.copyOf(buffer, size);
    }

    public int size() {
        return size;
    }

    /** The buffer itself; what lies behind {@link #size} is not the writer's. */
    byte[] array() {
        return buffer;
    }

    /** Forgets what was written behind a place. */
    void truncate(int newSize) {
        size = newSize;
    }

    /** Takes out what stands between two places. */
    void remove(int from, int to) {
        System.arraycopy(buffer, to, buffer, from, size - to);
        size -= to - from;
    }

    /** Starts a nested message; the result goes to {@link #end}. */
    public int begin(int field) {
        tag(field, BYTES);
        room(1);
        size++;
        return size;
    }

    public void end(int begin) {
        int length = size - begin;
        int lengthBytes = varintBytes(length);
        if (lengthBytes > 1) {
            room(lengthBytes - 1);
            System.arraycopy(buffer, begin, buffer, begin + lengthBytes - 1, length);
        }
        int contentEnd = size + lengthBytes - 1;
        size = begin - 1;
        varint(length);
        size = contentEnd;
    }

    public void text(int field, String value) {
        if (!value.isEmpty()) {
            bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    public void bytes(int field, byte[] value) {
        tag(field, BYTES);
        varint(value.length);
        raw(value);
    }

    /** A string even when it is empty, for a member of a {@code oneof}. */
    public void textAlways(int field, String value) {
        bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    public void whole(int field, long value) {
        tag(field, VARINT);
        varint(value);
    }

    /** Unrolled, since each log line has two; a VarHandle would be linked before the hello. */
    public void fixed64(int field, long value) {
        tag(field, FIXED64);
        room(8);
        byte[] to = buffer;
        int at = size;
        to[at] = (byte) value;
        to[at + 1] = (byte) (value >>> 8);
        to[at + 2] = (byte) (value >>> 16);
        to[at + 3] = (byte) (value >>> 24);
        to[at + 4] = (byte) (value >>> 32);
        to[at + 5] = (byte) (value >>> 40);
        to[at + 6] = (byte) (value >>> 48);
        to[at + 7] = (byte) (value >>> 56);
        size = at + 8;
    }

    /** A signed number whose small negatives are short ({@code sint32}, zigzag). */
    public void zigzag(int field, int value) {
        whole(field, ((value << 1) ^ (value >> 31)) & 0xFFFF_FFFFL);
    }

    public void fixed32(int field, int value) {
        tag(field, FIXED32);
        room(4);
        for (int i = 0; i < 4; i++) {
            buffer[size++] = (byte) (value >>> (8 * i));
        }
    }

    public void raw(byte[] value) {
        raw(value, 0, value.length);
    }

    public void raw(byte[] value, int from, int length) {
        room(length);
        System.arraycopy(value, from, buffer, size, length);
        size += length;
    }

    /** Only the tag and length of a nested message whose content follows elsewhere. */
    public void header(int field, int length) {
        tag(field, BYTES);
        varint(length);
    }

    /** The same over bytes that were reserved for it. */
    void headerAt(int at, int field, int length) {
        int end = size;
        size = at;
        header(field, length);
        size = end;
    }

    private void tag(int field, int wireType) {
        varint(((long) field << 3) | wireType);
    }

    private void varint(long value) {
        if ((value & ~0x7FL) == 0 && size < buffer.length) {
            buffer[size++] = (byte) value; // nearly all tags and most lengths
            return;
        }
        room(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer[size++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
    }

    static int varintBytes(long value) {
        int bytes = 1;
        for (long rest = value >>> 7; rest != 0; rest >>>= 7) {
            bytes++;
        }
        return bytes;
    }

    /** Makes sure that this many bytes more can be written without a move. */
    void room(int bytes) {
        if (buffer.length - size < bytes) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + bytes));
        }
    }
}

package io.adamant.collector.journal.encoding;

import java.util.Arrays;

/**
 * One snappy block without framing (google/snappy, format_description.txt). The length in front is
 * believed only as far as the block can fill it, so that a few bytes cannot set memory aside.
 *
 * <pre>
 * block    = length (varint) *element
 * element  = tag with its kind in the low two bits
 *   0 literal   length - 1 in 6 bits, or 60..63: in the next 1..4 bytes
 *   1 copy      length - 4 in 3 bits, offset 11 bits
 *   2 copy      length - 1 in 6 bits, offset 16 bits
 *   3 copy      length - 1 in 6 bits, offset 32 bits
 * </pre>
 */
final class SnappyBlock {

    /** A copy element of 3 bytes makes 64. */
    private static final long MAX_RATIO = 64;

    private static final int FIRST_BYTES = 64 * 1024;

    private final byte[] block;
    private byte[] plain;
    private int at;
    private int size;

    private SnappyBlock(byte[] block, int firstBytes) {
        this.block = block;
        plain = new byte[firstBytes];
    }

    static Unpacked unpack(byte[] block, int limitBytes, Unpacker.Room room) {
        if (block.length == 0) {
            return new Unpacked.Plain(block);
        }
        SnappyBlock snappy = new SnappyBlock(block, 0);
        long length = snappy.varint();
        if (length < 0 || length > block.length * MAX_RATIO) {
            return new Unpacked.Malformed("snappy: a length that the block cannot have");
        }
        if (length > limitBytes) {
            return new Unpacked.TooLarge(limitBytes);
        }
        if (!room.take((int) length)) {
            return new Unpacked.NoRoom();
        }
        snappy.plain = new byte[(int) Math.min(length, FIRST_BYTES)];
        return snappy.unpack((int) length);
    }

    private Unpacked unpack(int length) {
        while (at < block.length) {
            if (!element(length)) {
                return new Unpacked.Malformed("snappy: damaged near byte " + at);
            }
        }
        return size == length
                ? new Unpacked.Plain(plain.length == size ? plain : Arrays.copyOf(plain, size))
                : new Unpacked.Malformed("snappy: cut block");
    }

    private boolean element(int length) {
        int tag = block[at++] & 0xFF;
        int high = tag >> 2;
        return switch (tag & 3) {
            case 0 -> {
                long bytes = high < 60 ? high + 1L : little(high - 59) + 1;
                yield literal(bytes, length);
            }
            case 1 -> copy(4 + (high & 7), (tag >> 5) << 8 | little(1), length);
            case 2 -> copy(high + 1, little(2), length);
            default -> copy(high + 1, little(4), length);
        };
    }

    private boolean literal(long bytes, int length) {
        if (bytes <= 0 || bytes > block.length - at || bytes > length - size) {
            return false;
        }
        room((int) bytes, length);
        System.arraycopy(block, at, plain, size, (int) bytes);
        at += (int) bytes;
        size += (int) bytes;
        return true;
    }

    private boolean copy(int bytes, long offset, int length) {
        if (offset <= 0 || offset > size || bytes > length - size) {
            return false;
        }
        room(bytes, length);
        int from = size - (int) offset;
        // Byte by byte: a copy may run into what it writes.
        for (int i = 0; i < bytes; i++) {
            plain[size++] = plain[from + i];
        }
        return true;
    }

    private void room(int bytes, int length) {
        if (plain.length - size < bytes) {
            long wanted = Math.max(plain.length * 2L, (long) size + bytes);
            plain = Arrays.copyOf(plain, (int) Math.min(wanted, length));
        }
    }

    /** A little-endian number; negative when the block ends in it. */
    private long little(int bytes) {
        if (block.length - at < bytes) {
            at = block.length;
            return Long.MIN_VALUE;
        }
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number |= (block[at++] & 0xFFL) << (8 * i);
        }
        return number;
    }

    private long varint() {
        long number = 0;
        for (int shift = 0; shift < 35 && at < block.length; shift += 7) {
            byte b = block[at++];
            number |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return number;
            }
        }
        return -1;
    }
}

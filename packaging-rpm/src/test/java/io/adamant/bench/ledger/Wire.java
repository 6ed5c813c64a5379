package io.adamant.bench.ledger;

/** A place in a protobuf message, moved field by field; made once and used for many messages. */
final class Wire {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private boolean broken;
    private int field;
    private long value;
    private int start;

    void open(byte[] message, int offset, int length) {
        bytes = message;
        at = offset;
        end = offset + length;
        broken = false;
    }

    /** The message that is the value of the other's current field. */
    void enter(Wire outer) {
        open(outer.bytes, outer.start, (int) outer.value);
    }

    /** Moves to the next field; false at the end, or when the message is {@link #isBroken}. */
    boolean next() {
        if (at >= end) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        switch ((int) tag & 7) {
            case VARINT -> value = varint();
            case FIXED64 -> at += 8;
            case FIXED32 -> at += 4;
            case BYTES -> {
                value = varint();
                start = at;
                broken |= value < 0 || value > end - at;
                at += (int) value;
            }
            default -> broken = true;
        }
        broken |= at > end || field == 0;
        return !broken;
    }

    private long varint() {
        long number = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at >= end) {
                broken = true;
                return 0;
            }
            byte next = bytes[at++];
            number |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return number;
            }
        }
        broken = true;
        return 0;
    }

    boolean isBroken() {
        return broken;
    }

    int field() {
        return field;
    }

    /** The number, or the length of the bytes. */
    long value() {
        return value;
    }

    int start() {
        return start;
    }

    /** Whether the bytes are these. */
    boolean is(byte[] other) {
        return value == other.length
                && java.util.Arrays.equals(
                        bytes, start, start + other.length, other, 0, other.length);
    }

    String text() {
        return new String(bytes, start, (int) value, java.nio.charset.StandardCharsets.UTF_8);
    }
}

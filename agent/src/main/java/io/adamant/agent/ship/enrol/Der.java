package io.adamant.agent.ship.enrol;

/**
 * The three kinds of value that a request for a certificate is made of (X.690). By hand, because
 * the JDK has no public way to make one and a library for it is ten megabytes.
 */
final class Der {

    /** INTEGER 0. */
    static final byte[] ZERO = {0x02, 0x01, 0x00};

    /** OBJECT IDENTIFIER 1.2.840.10045.4.3.2, ecdsa-with-SHA256 (RFC 5758). */
    static final byte[] ECDSA_SHA256 = {
        0x06, 0x08, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x04, 0x03, 0x02
    };

    private static final int SEQUENCE = 0x30;
    private static final int BIT_STRING = 0x03;
    private static final int LONG_FORM = 0x80;

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        return value(SEQUENCE, parts);
    }

    /** A BIT STRING of whole bytes. */
    static byte[] bits(byte[] bytes) {
        return value(BIT_STRING, new byte[] {0}, bytes);
    }

    private static byte[] value(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] head = head(tag, length);
        byte[] out = new byte[head.length + length];
        System.arraycopy(head, 0, out, 0, head.length);
        int at = head.length;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, out, at, part.length);
            at += part.length;
        }
        return out;
    }

    private static byte[] head(int tag, int length) {
        if (length < LONG_FORM) {
            return new byte[] {(byte) tag, (byte) length};
        }
        return length <= 0xFF
                ? new byte[] {(byte) tag, (byte) (LONG_FORM | 1), (byte) length}
                : new byte[] {
                    (byte) tag, (byte) (LONG_FORM | 2), (byte) (length >> 8), (byte) length
                };
    }
}

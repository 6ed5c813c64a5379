package io.adamant.agent.linux.watch.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.BiConsumer;

/**
 * The attributes of one netlink message, looked up by type. What does not fit into the message is
 * taken as absent, so that hostile lengths end in nothing worse than a question mark.
 *
 * <pre>
 * struct nlattr { u16 length; u16 type (two flags on top); payload, padded to 4 }
 * </pre>
 *
 * @param from where the first attribute begins
 * @param end where the message ends, within the datagram
 */
record Attributes(ByteBuffer in, int from, int end) {

    static final String UNKNOWN = "?";

    private static final int HEADER = 4;
    private static final int TYPE_MASK = 0x3fff;

    /** Where the payload begins; -1 where there is none of this type. */
    private int find(int type, int leastBytes) {
        int at = from;
        while (at + HEADER <= end) {
            int length = Short.toUnsignedInt(in.getShort(at));
            if (length < HEADER || length > end - at) {
                return -1;
            }
            if ((in.getShort(at + 2) & TYPE_MASK) == type) {
                return length - HEADER < leastBytes ? -1 : at + HEADER;
            }
            at += (length + 3) & ~3;
        }
        return -1;
    }

    boolean has(int type) {
        return find(type, 0) >= 0;
    }

    /** In the machine's order; 0 where it is absent. */
    int number(int type) {
        int at = find(type, Integer.BYTES);
        return at < 0 ? 0 : in.getInt(at);
    }

    /** As nf_tables writes numbers: big endian. */
    int bigNumber(int type) {
        int at = find(type, Integer.BYTES);
        return at < 0 ? 0 : Integer.reverseBytes(in.getInt(at));
    }

    /** Up to the first NUL. */
    String text(int type) {
        byte[] bytes = bytes(type);
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /** An IP address; a question mark where it is absent or neither 4 nor 16 bytes. */
    String ip(int type) {
        try {
            return InetAddress.getByAddress(bytes(type)).getHostAddress();
        } catch (UnknownHostException neither4Nor16Bytes) {
            return UNKNOWN;
        }
    }

    String hex(int type) {
        return HexFormat.ofDelimiter(":").formatHex(bytes(type));
    }

    /** Attributes within an attribute; none where it is absent. */
    Attributes nested(int type) {
        int at = find(type, 0);
        return at < 0 ? new Attributes(in, end, end) : within(at);
    }

    /**
     * The structures that an attribute holds one after the other, each with its length in front and
     * attributes of its own behind.
     */
    void structures(int type, int headBytes, BiConsumer<ByteBuffer, Attributes> taker) {
        Attributes whole = nested(type);
        int at = whole.from;
        while (at + headBytes <= whole.end) {
            int length = Short.toUnsignedInt(in.getShort(at));
            if (length < headBytes || length > whole.end - at) {
                return;
            }
            ByteBuffer head = in.slice(at, headBytes).order(in.order());
            taker.accept(head, new Attributes(in, at + headBytes, at + length));
            at += (length + 3) & ~3;
        }
    }

    private Attributes within(int payload) {
        return new Attributes(in, payload, payload + payloadBytes(payload));
    }

    private byte[] bytes(int type) {
        int at = find(type, 0);
        byte[] bytes = new byte[at < 0 ? 0 : payloadBytes(at)];
        if (at >= 0) {
            in.get(at, bytes);
        }
        return bytes;
    }

    private int payloadBytes(int payload) {
        return Short.toUnsignedInt(in.getShort(payload - HEADER)) - HEADER;
    }
}

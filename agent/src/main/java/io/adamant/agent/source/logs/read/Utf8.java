package io.adamant.agent.source.logs.read;

/** Whether bytes are text: UTF-8 (RFC 3629, section 4) without NUL. */
final class Utf8 {

    private Utf8() {}

    static boolean isText(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            at = LineScan.plainUntil(bytes, at, to);
            if (at == to) {
                return true;
            }
            byte lead = bytes[at];
            if (lead > 0) {
                at++;
                continue;
            }
            int length = sequence(bytes, at, to);
            if (length == 0) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** Bytes of the well-formed sequence that begins here with a byte above 127, 0 when none. */
    private static int sequence(byte[] bytes, int at, int to) {
        int lead = bytes[at] & 0xFF;
        int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        if (length == 0 || at + length > to) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        if (second < least(lead) || second > most(lead)) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[at + i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    private static int least(int lead) {
        return lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    }

    private static int most(int lead) {
        return lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    }

    /** The largest index up to {@code at} that is not within a sequence, where it is text. */
    static int boundary(byte[] bytes, int at) {
        for (int back = 0; back < 4; back++) {
            if ((bytes[at - back] & 0xC0) != 0x80) {
                return at - back;
            }
        }
        return at;
    }
}

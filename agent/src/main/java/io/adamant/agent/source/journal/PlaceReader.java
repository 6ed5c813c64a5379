package io.adamant.agent.source.journal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads cursors, one after the other: the ids of the last one serve again where they are the same,
 * so that a cursor makes one object. One thread.
 */
public final class PlaceReader {

    private static final int SERIES = 0;
    private static final int SEQNUM = 1;
    private static final int BOOT = 2;
    private static final int MONOTONIC = 3;
    private static final int REALTIME = 4;
    private static final int HASH = 5;
    private static final int KEYS = 6;
    private static final int ALL = (1 << KEYS) - 1;
    private static final int ID_DIGITS = 32;
    private static final int HALF_DIGITS = 16;

    private final long[] high = new long[KEYS];
    private final long[] low = new long[KEYS];

    /** The digits of the last ids: half of each cursor, and mostly the same. */
    private final byte[][] ids = new byte[KEYS][ID_DIGITS];

    private JournalId series = new JournalId(0, 0);
    private JournalId boot = new JournalId(0, 0);

    /** The place that a cursor says; null when it has not all of the parts. */
    public @Nullable Place read(byte[] cursor, int length) {
        int seen = 0;
        int at = 0;
        while (at < length) {
            int end = at;
            while (end < length && cursor[end] != ';') {
                end++;
            }
            int key = end - at > 2 && cursor[at + 1] == '=' ? key(cursor[at]) : -1;
            if (key >= 0) {
                if (!isRead(key, cursor, at + 2, end)) {
                    return null;
                }
                seen |= 1 << key;
            }
            at = end + 1;
        }
        return seen == ALL ? place() : null;
    }

    private static int key(byte letter) {
        return switch (letter) {
            case 's' -> SERIES;
            case 'i' -> SEQNUM;
            case 'b' -> BOOT;
            case 'm' -> MONOTONIC;
            case 't' -> REALTIME;
            case 'x' -> HASH;
            default -> -1;
        };
    }

    private Place place() {
        series = id(SERIES, series);
        boot = id(BOOT, boot);
        return new Place(series, low[SEQNUM], boot, low[MONOTONIC], low[REALTIME], low[HASH]);
    }

    private JournalId id(int key, JournalId last) {
        boolean same = last.high() == high[key] && last.low() == low[key];
        return same ? last : new JournalId(high[key], low[key]);
    }

    private boolean isRead(int key, byte[] cursor, int from, int end) {
        int digits = end - from;
        boolean isId = key == SERIES || key == BOOT;
        if (isId ? digits != ID_DIGITS : digits > HALF_DIGITS) {
            return false;
        }
        byte[] last = ids[key];
        if (isId && Arrays.equals(last, 0, ID_DIGITS, cursor, from, end)) {
            return true;
        }
        long before = 0;
        long number = 0;
        for (int i = from; i < end; i++) {
            int digit = digit(cursor[i]);
            if (digit < 0) {
                return false;
            }
            if (i - from == HALF_DIGITS) {
                before = number;
                number = 0;
            }
            number = number << 4 | digit;
        }
        high[key] = before;
        low[key] = number;
        if (isId) {
            System.arraycopy(cursor, from, last, 0, ID_DIGITS);
        }
        return true;
    }

    /** A digit's value, or -1; the JDK's own is for all scripts. */
    private static int digit(byte character) {
        if (character >= '0' && character <= '9') {
            return character - '0';
        }
        int letter = character | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }
}

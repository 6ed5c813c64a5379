package io.adamant.agent.source.logs.read;

import io.adamant.shared.wire.LogRecord;

/**
 * Guesses a line's severity from its head: the first level word in upper case, or what {@code
 * level=} or {@code "level":"} names. A guess is for colours, filters and for what is dropped last,
 * never for a verdict.
 */
final class Severity {

    private static final int HEAD = 96;
    private static final int TRACE = 1;
    private static final int DEBUG = 5;
    private static final int FATAL = 21;

    /** The shortest word; one probe in so many bytes hits every word. */
    private static final int STRIDE = 4;

    private static final byte[][] WORDS = {
        ascii("ERROR"),
        ascii("WARNING"),
        ascii("WARN"),
        ascii("INFO"),
        ascii("DEBUG"),
        ascii("TRACE"),
        ascii("FATAL"),
        ascii("SEVERE"),
        ascii("CRITICAL")
    };
    private static final int[] NUMBERS = {
        LogRecord.SEVERITY_ERROR,
        LogRecord.SEVERITY_WARN,
        LogRecord.SEVERITY_WARN,
        LogRecord.SEVERITY_INFO,
        DEBUG,
        TRACE,
        FATAL,
        LogRecord.SEVERITY_ERROR,
        FATAL
    };
    private static final byte[] LEVEL = ascii("level");
    private static final boolean[] LETTERS = letters();

    private Severity() {}

    /** OTel severity number, 0 when no word says. */
    static int of(byte[] bytes, int from, int to) {
        int end = Math.min(to, from + HEAD);
        for (int at = from + STRIDE - 1; at < end; at += STRIDE) {
            byte probe = bytes[at];
            if (probe >= 'A' && LETTERS[probe] && hasUpperNeighbour(bytes, at, end)) {
                int found = upper(bytes, from, at, end);
                if (found != 0) {
                    return found;
                }
            }
        }
        if (from < end && (bytes[from] == '{' || isLower(bytes[from]))) {
            return named(bytes, from, end);
        }
        return 0;
    }

    private static boolean hasUpperNeighbour(byte[] bytes, int at, int end) {
        return isUpper(bytes[at - 1]) || (at + 1 < end && isUpper(bytes[at + 1]));
    }

    /** The word around a letter, if it is one and stands alone. */
    private static int upper(byte[] bytes, int from, int at, int end) {
        int first = at;
        while (first > from && isUpper(bytes[first - 1])) {
            first--;
        }
        if (first > from && isLetter(bytes[first - 1])) {
            return 0;
        }
        for (int i = 0; i < WORDS.length; i++) {
            if (matches(bytes, first, end, WORDS[i], 0)) {
                return NUMBERS[i];
            }
        }
        return 0;
    }

    /** The value of a key that ends in "level". */
    private static int named(byte[] bytes, int from, int end) {
        for (int at = from; at + LEVEL.length < end; at++) {
            if (bytes[at] == 'l' && matches(bytes, at, end, LEVEL, 0)) {
                int value = at + LEVEL.length;
                while (value < end && "=\": ".indexOf(bytes[value]) >= 0) {
                    value++;
                }
                return value > at + LEVEL.length ? lower(bytes, value, end) : 0;
            }
        }
        return 0;
    }

    private static int lower(byte[] bytes, int at, int end) {
        for (int i = 0; i < WORDS.length; i++) {
            if (matches(bytes, at, end, WORDS[i], 'a' - 'A')) {
                return NUMBERS[i];
            }
        }
        return 0;
    }

    private static boolean matches(byte[] bytes, int at, int end, byte[] word, int shift) {
        if (at + word.length > end) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (bytes[at + i] != word[i] + shift) {
                return false;
            }
        }
        int after = at + word.length;
        return after == end || !isLetter(bytes[after]);
    }

    private static boolean isUpper(byte b) {
        return b >= 'A' && b <= 'Z';
    }

    private static boolean isLower(byte b) {
        return b >= 'a' && b <= 'z';
    }

    private static boolean isLetter(byte b) {
        return isUpper(b) || isLower(b);
    }

    private static boolean[] letters() {
        boolean[] letters = new boolean[128];
        for (byte[] word : WORDS) {
            for (byte letter : word) {
                letters[letter] = true;
            }
        }
        return letters;
    }

    private static byte[] ascii(String word) {
        return word.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }
}

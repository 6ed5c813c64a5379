package io.adamant.bench.corpus;

import java.util.zip.CRC32;

/**
 * The end of each line, by which it is known again wherever it arrives.
 *
 * <pre>
 * text [ @ 13 hex: Unix microseconds ] space # 9 digits: number, space, 8 hex: CRC-32
 * </pre>
 *
 * The checksum covers everything before its own eight digits, the number included, in bytes. Not
 * thread-safe: it keeps a CRC-32.
 */
public final class NumberedLine {

    private static final int CRC_DIGITS = 8;
    private static final int NUMBER_DIGITS = 9;
    private static final int STAMP_DIGITS = 13;

    /** Space, hash, number, space, checksum. */
    private static final int PLAIN = 2 + NUMBER_DIGITS + 1 + CRC_DIGITS;

    private final CRC32 crc = new CRC32();

    /**
     * Ends the line that began at {@code from} with its number and checksum, without a line feed.
     *
     * @param stampUnixMicros when it was written, 0 for a line that carries no time
     */
    public void finish(LineBuffer line, int from, long number, long stampUnixMicros) {
        if (stampUnixMicros != 0) {
            line.add(' ').add('@').hex(stampUnixMicros, STAMP_DIGITS);
        }
        line.add(' ').add('#').decimal(number, NUMBER_DIGITS).add(' ');
        crc.reset();
        crc.update(line.array(), from, line.length() - from);
        line.hex(crc.getValue(), CRC_DIGITS);
    }

    /** The number of an intact line (without its line feed), -1 for anything else. */
    public long number(byte[] bytes, int offset, int length) {
        int crcAt = offset + length - CRC_DIGITS;
        int numberAt = crcAt - 1 - NUMBER_DIGITS;
        if (length < PLAIN || bytes[numberAt - 1] != '#' || bytes[crcAt - 1] != ' ') {
            return -1;
        }
        crc.reset();
        crc.update(bytes, offset, length - CRC_DIGITS);
        return hex(bytes, crcAt, CRC_DIGITS) == crc.getValue() ? decimal(bytes, numberAt) : -1;
    }

    /** When an intact line was written, Unix microseconds; 0 for a line without a time. */
    public static long stamp(byte[] bytes, int offset, int length) {
        int at = offset + length - PLAIN - STAMP_DIGITS;
        boolean stamped = at - 2 >= offset && bytes[at - 1] == '@' && bytes[at - 2] == ' ';
        return stamped ? Math.max(0, hex(bytes, at, STAMP_DIGITS)) : 0;
    }

    private static long decimal(byte[] bytes, int from) {
        long number = 0;
        for (int i = from; i < from + NUMBER_DIGITS; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private static long hex(byte[] bytes, int from, int digits) {
        long number = 0;
        for (int i = from; i < from + digits; i++) {
            int letter = bytes[i] - 'a';
            int digit = letter >= 0 ? letter + 10 : bytes[i] - '0';
            if (digit < 0 || digit > 15 || (letter < 0 && digit > 9)) {
                return -1;
            }
            number = (number << 4) | digit;
        }
        return number;
    }
}

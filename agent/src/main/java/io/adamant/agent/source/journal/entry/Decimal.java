package io.adamant.agent.source.journal.entry;

/** Numbers as journald writes them. */
final class Decimal {

    private static final int MOST_DIGITS = 18;

    private Decimal() {}

    /** A decimal of up to {@value #MOST_DIGITS} digits, or -1 when it is none. */
    static long of(byte[] bytes, int from, int size) {
        if (size == 0 || size > MOST_DIGITS) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < from + size; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}

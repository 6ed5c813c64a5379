package io.adamant.bench.ledger;

/**
 * The sequences of a batch whose records are numbered band by band: first the low severities (1 to
 * 8), then the plain ones (0, 9 to 12), then the high ones, each band in the order of the frame.
 */
final class Ranks {

    private final long[] next = new long[3];

    Ranks(long first, long low, long plain) {
        next[0] = first;
        next[1] = first + low;
        next[2] = first + low + plain;
    }

    long next(int severity) {
        return next[band(severity)]++;
    }

    static int band(int severity) {
        if (severity >= 1 && severity <= 8) {
            return 0;
        }
        return severity <= 12 ? 1 : 2;
    }
}

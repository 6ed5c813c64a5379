package io.adamant.bench.ledger;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds line feeds eight bytes at a time; a loop over bytes was a third of the sink's cost. */
public final class LineFeeds {

    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    private static final long FEEDS = '\n' * ONES;

    private LineFeeds() {}

    /** Where the first one from {@code from} on is, {@code to} when there is none before it. */
    public static int find(byte[] bytes, int from, int to) {
        int at = from;
        while (at + Long.BYTES <= to) {
            long word = (long) WORD.get(bytes, at) ^ FEEDS;
            long found = (word - ONES) & ~word & HIGH;
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < to && bytes[at] != '\n') {
            at++;
        }
        return at;
    }
}

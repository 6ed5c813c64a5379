package io.adamant.agent.source.logs.read;

import io.adamant.agent.source.Source;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.Value;
import java.util.Map;

/**
 * The frame of one poll and how much room it has: {@link Source#MAX_RECORDS} records and {@link
 * LogFrame#MAX_BYTES} bytes, or one record of any length.
 */
public final class RecordSink {

    /** Attribute that numbers the pieces of one record, from 1. */
    public static final String PART = "adamant.log.part";

    /** What a record needs besides its body and its attributes, and the frame besides records. */
    private static final int OVERHEAD = 64;

    private static final int LIMIT = LogFrame.MAX_BYTES - 256;

    private final LogFrame frame;
    private final LogCounters counters;
    private byte[] scratch = new byte[0];
    private long observedUnixNanos;
    private int records;
    private boolean full;

    public RecordSink(LogFrame frame, LogCounters counters) {
        this.frame = frame;
        this.counters = counters;
    }

    /** Empties the frame for the next poll. */
    public void begin(long nowUnixNanos) {
        frame.clear();
        observedUnixNanos = nowUnixNanos;
        records = 0;
        full = false;
    }

    /** Whether a record was refused since {@link #begin}. */
    public boolean isFull() {
        return full;
    }

    public LogFrame frame() {
        return frame;
    }

    public boolean isEmpty() {
        return records == 0;
    }

    /**
     * Takes one record.
     *
     * @param text whether it certainly is text; otherwise its bytes are looked at
     * @param part number of this piece, 0 for a whole record
     * @return false when there is no room, nothing happened then
     */
    boolean add(byte[] bytes, int from, int to, boolean text, int part, Rules rules, byte[] named) {
        int length = to - from;
        boolean fits = frame.size() + length + named.length + OVERHEAD <= LIMIT;
        if (records > 0 && (records == Source.MAX_RECORDS || !fits)) {
            full = true;
            return false;
        }
        byte[] attributes = part == 0 ? named : numbered(named, part);
        frame.add(
                0,
                // A nanosecond each, so that a receiver which sorts by time keeps their order.
                observedUnixNanos + records,
                rules.severity(bytes, from, to),
                bytes,
                from,
                length,
                text || Utf8.isText(bytes, from, to),
                attributes);
        records++;
        return true;
    }

    /** The same for a record of several lines that end in CR LF: only LF stays between them. */
    boolean addWithoutReturns(
            byte[] bytes, int from, int to, boolean text, int part, Rules rules, byte[] named) {
        if (scratch.length < to - from) {
            scratch = new byte[to - from];
        }
        int length = 0;
        for (int at = from; at < to; at++) {
            boolean lineEnd = bytes[at] == '\r' && at + 1 < to && bytes[at + 1] == '\n';
            if (!lineEnd) {
                scratch[length++] = bytes[at];
            }
        }
        return add(scratch, 0, length, text, part, rules, named);
    }

    private byte[] numbered(byte[] named, int part) {
        counters.split();
        byte[] number = LogFrame.attributes(Map.of(PART, Value.of(part)));
        byte[] both = java.util.Arrays.copyOf(named, named.length + number.length);
        System.arraycopy(number, 0, both, named.length, number.length);
        return both;
    }

    LogCounters counters() {
        return counters;
    }
}

package io.adamant.agent.spool.lane;

import io.adamant.agent.spool.format.RecordHeader;

/**
 * A batch that was taken to be shipped; an acknowledged one is kept until all before it are too.
 */
final class Flight {

    private final RecordHeader header;
    private final long segment;
    private boolean acknowledged;

    Flight(RecordHeader header, long segment) {
        this.header = header;
        this.segment = segment;
    }

    RecordHeader header() {
        return header;
    }

    /** Number of the segment it was read from. */
    long segment() {
        return segment;
    }

    boolean isAcknowledged() {
        return acknowledged;
    }

    void acknowledge() {
        acknowledged = true;
    }

    boolean is(long epoch, long firstSequence) {
        return header.epoch() == epoch && header.firstSequence() == firstSequence;
    }

    boolean isBefore(long epoch, long sequence) {
        return header.epoch() < epoch
                || (header.epoch() == epoch && header.firstSequence() < sequence);
    }
}

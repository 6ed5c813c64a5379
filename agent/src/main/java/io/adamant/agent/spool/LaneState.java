package io.adamant.agent.spool;

import io.adamant.agent.spool.Bodies.LaneMark;

/**
 * Where one lane stands. Batches of a lane are shipped in the order of their sequence, so that one
 * mark says all. Guarded by the spool's lock.
 */
final class LaneState {

    private final Lane lane;
    private LaneMark now = LaneMark.NONE;
    private LaneMark saved = now;
    private long droppedRecords;

    /** Everything before this place has been looked at and is done or of another lane. */
    private long cursorSegment;

    private long cursorOffset;

    LaneState(Lane lane) {
        this.lane = lane;
    }

    Lane lane() {
        return lane;
    }

    LaneMark now() {
        return now;
    }

    /** As the log on disk has it: done only as far as the losses up to there are in the log too. */
    LaneMark saved() {
        return new LaneMark(
                saved.doneEpoch(), saved.doneSequence(), now.batches(), now.records(), now.bytes());
    }

    boolean needsSaving() {
        return now.doneEpoch() != saved.doneEpoch() || now.doneSequence() != saved.doneSequence();
    }

    /** The log on disk now says this. */
    void saved(LaneMark mark) {
        now = mark;
        saved = mark;
    }

    /** The log on disk has further batches, but nothing new about what is done. */
    void spooled(LaneMark mark) {
        now = mark;
    }

    boolean isDone(RecordHeader header) {
        return header.epoch() < now.doneEpoch()
                || (header.epoch() == now.doneEpoch()
                        && header.firstSequence() < now.doneSequence());
    }

    /** The batch is acknowledged or given up by the shipper. */
    void done(long epoch, long endSequence, long records, long bytes) {
        now = new LaneMark(epoch, endSequence, now.batches(), now.records(), now.bytes());
        gone(1, records, bytes);
    }

    /** Batches are no longer in the log. Counts after a crash may be old, so they stop at zero. */
    void gone(long batches, long records, long bytes) {
        now =
                new LaneMark(
                        now.doneEpoch(),
                        now.doneSequence(),
                        Math.max(0, now.batches() - batches),
                        Math.max(0, now.records() - records),
                        Math.max(0, now.bytes() - bytes));
    }

    /** The log was walked to its end and has nothing for this lane: the counts are exact again. */
    void drained() {
        now = new LaneMark(now.doneEpoch(), now.doneSequence(), 0, 0, 0);
    }

    void dropped(long records) {
        droppedRecords += records;
    }

    long droppedRecords() {
        return droppedRecords;
    }

    long cursorSegment() {
        return cursorSegment;
    }

    long cursorOffset() {
        return cursorOffset;
    }

    void cursor(long segment, long offset) {
        cursorSegment = segment;
        cursorOffset = offset;
    }
}

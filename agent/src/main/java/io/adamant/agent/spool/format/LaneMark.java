package io.adamant.agent.spool.format;

/**
 * Where one lane stands.
 *
 * @param epoch of what is written now
 * @param nextSequence that the next record gets
 * @param doneEpoch with {@code doneSequence}: everything before it is acknowledged or given up
 * @param batches how many wait
 * @param low records of band low that wait
 * @param plain of band plain, or of a lane without bands
 * @param high of band high
 * @param bytes on disk of the batches that wait
 */
public record LaneMark(
        long epoch,
        long nextSequence,
        long doneEpoch,
        long doneSequence,
        long batches,
        long low,
        long plain,
        long high,
        long bytes) {

    /** Of a lane that never was written. */
    public static final LaneMark NONE = new LaneMark(0, 1, 0, 0, 0, 0, 0, 0, 0);

    /** Nine numbers of at most ten bytes. */
    static final int MAX_BYTES = 90;

    /** Records that wait. */
    public long records() {
        return low + plain + high;
    }

    /** Written further. */
    public LaneMark at(long nowEpoch, long nowNext) {
        return new LaneMark(
                nowEpoch, nowNext, doneEpoch, doneSequence, batches, low, plain, high, bytes);
    }

    /** Done further. */
    public LaneMark done(long nowEpoch, long nowSequence) {
        return new LaneMark(
                epoch, nextSequence, nowEpoch, nowSequence, batches, low, plain, high, bytes);
    }

    /** One more batch waits. */
    public LaneMark plus(RecordHeader batch) {
        return plus(1, batch.low(), batch.plain(), batch.high(), batch.totalBytes());
    }

    /** More wait. */
    public LaneMark plus(long moreBatches, long lows, long plains, long highs, long moreBytes) {
        return new LaneMark(
                epoch,
                nextSequence,
                doneEpoch,
                doneSequence,
                batches + moreBatches,
                low + lows,
                plain + plains,
                high + highs,
                bytes + moreBytes);
    }

    /** Fewer wait. Counts after a crash may be old, so they stop at zero. */
    public LaneMark minus(long lessBatches, long lows, long plains, long highs, long lessBytes) {
        return new LaneMark(
                epoch,
                nextSequence,
                doneEpoch,
                doneSequence,
                Math.max(0, batches - lessBatches),
                Math.max(0, low - lows),
                Math.max(0, plain - plains),
                Math.max(0, high - highs),
                Math.max(0, bytes - lessBytes));
    }

    /** Nothing waits: the counts are exact again. */
    public LaneMark drained() {
        return new LaneMark(epoch, nextSequence, doneEpoch, doneSequence, 0, 0, 0, 0, 0);
    }
}

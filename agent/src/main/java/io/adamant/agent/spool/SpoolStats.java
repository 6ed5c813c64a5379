package io.adamant.agent.spool;

import java.util.EnumMap;
import java.util.Map;

/**
 * The spool at one moment.
 *
 * @param bytes size of all segment files
 * @param capBytes their bound
 * @param segments how many there are
 * @param epoch the present epoch
 * @param nextSequence sequence of the next record
 * @param oldestUnixNanos when the oldest waiting batch was spooled, 0 when none waits
 * @param lanes each lane's account
 * @param quarantinedFiles since this process started
 * @param tornTails cut since this process started
 * @param failedCommits group commits that the disk refused, since this process started
 * @param refusedBatches not taken for that reason, since this process started
 * @param unexplainedLosses losses that lost their own place in the bounded queue of losses
 */
public record SpoolStats(
        long bytes,
        long capBytes,
        int segments,
        long epoch,
        long nextSequence,
        long oldestUnixNanos,
        Map<Lane, LaneStats> lanes,
        long quarantinedFiles,
        long tornTails,
        long failedCommits,
        long refusedBatches,
        long unexplainedLosses) {

    public SpoolStats {
        lanes = new EnumMap<>(lanes);
    }

    /**
     * One lane's account.
     *
     * @param waitingBatches durable, not yet acknowledged
     * @param waitingRecords in them
     * @param waitingBytes of them on disk
     * @param droppedRecords given up at the cap since this process started
     */
    public record LaneStats(
            long waitingBatches, long waitingRecords, long waitingBytes, long droppedRecords) {}

    /** Batches that wait, over all lanes. */
    public long waitingBatches() {
        return lanes.values().stream().mapToLong(LaneStats::waitingBatches).sum();
    }
}

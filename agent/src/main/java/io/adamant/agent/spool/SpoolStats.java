package io.adamant.agent.spool;

import io.adamant.agent.spool.format.Lane;
import io.adamant.agent.spool.format.LaneMark;
import io.adamant.agent.spool.lane.LaneWriter;
import io.adamant.agent.spool.lane.Lanes;
import io.adamant.shared.wire.SeverityBand;
import java.util.EnumMap;
import java.util.Map;

/**
 * The spool at one moment.
 *
 * @param bytes size of all segment files
 * @param capBytes their bound
 * @param segments how many there are
 * @param oldestUnixNanos when the oldest waiting batch was spooled, 0 when none waits
 * @param lanes each lane's account
 * @param quarantinedFiles damage met since this process started
 * @param tornTails cut since this process started
 * @param failedCommits group commits that the disk refused, since this process started
 * @param refusedBatches not taken for that reason, since this process started
 * @param unexplainedLosses losses that lost their own place in the bounded queue of losses
 * @param unreadable reads that the disk refused, since this process started
 * @param volatileRecords events that went out from memory, since this process started
 * @param volatileDropped of them given up
 */
public record SpoolStats(
        long bytes,
        long capBytes,
        int segments,
        long oldestUnixNanos,
        Map<Lane, LaneStats> lanes,
        long quarantinedFiles,
        long tornTails,
        long failedCommits,
        long refusedBatches,
        long unexplainedLosses,
        long unreadable,
        long volatileRecords,
        long volatileDropped) {

    public SpoolStats {
        lanes = new EnumMap<>(lanes);
    }

    /**
     * One lane's account.
     *
     * @param epoch the lane's present life
     * @param nextSequence that the next record gets
     * @param waitingBatches durable, not yet acknowledged
     * @param waitingRecords in them
     * @param waitingBytes of them on disk
     * @param droppedRecords given up at the cap since this process started
     * @param waiting records by band; all in {@code PLAIN} where the lane has no bands
     * @param dropped records by band
     */
    public record LaneStats(
            long epoch,
            long nextSequence,
            long waitingBatches,
            long waitingRecords,
            long waitingBytes,
            long droppedRecords,
            Map<SeverityBand, Long> waiting,
            Map<SeverityBand, Long> dropped) {

        public LaneStats {
            waiting = new EnumMap<>(waiting);
            dropped = new EnumMap<>(dropped);
        }

        static LaneStats of(Lanes lanes, Lane lane) {
            LaneMark mark = lanes.mark(lane);
            LaneWriter writer = lanes.writer(lane);
            long[] dropped = lanes.victims().dropped(lane);
            long[] waiting = {mark.low(), mark.plain(), mark.high()};
            Map<SeverityBand, Long> waitingBands = new EnumMap<>(SeverityBand.class);
            Map<SeverityBand, Long> droppedBands = new EnumMap<>(SeverityBand.class);
            long all = 0;
            for (SeverityBand band : SeverityBand.values()) {
                waitingBands.put(band, waiting[band.code()]);
                droppedBands.put(band, dropped[band.code()]);
                all += dropped[band.code()];
            }
            return new LaneStats(
                    writer.epoch(),
                    writer.durableSequence(),
                    mark.batches(),
                    mark.records(),
                    mark.bytes(),
                    all,
                    waitingBands,
                    droppedBands);
        }
    }

    /** One lane's account. */
    public LaneStats lane(Lane lane) {
        LaneStats account = lanes.get(lane);
        if (account == null) {
            throw new IllegalStateException("every lane has an account");
        }
        return account;
    }

    /** Batches that wait, over all lanes. */
    public long waitingBatches() {
        return lanes.values().stream().mapToLong(LaneStats::waitingBatches).sum();
    }
}

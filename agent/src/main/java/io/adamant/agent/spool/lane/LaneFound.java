package io.adamant.agent.spool.lane;

import io.adamant.agent.spool.disk.SegmentFile;
import io.adamant.agent.spool.format.Facts.OfCheckpoint;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where one lane stands on disk when a process starts.
 *
 * @param segments oldest first; the last one is written on with unless the lane is damaged
 * @param highestNumber of a segment, ever
 * @param epoch 0 when no segment says one
 * @param nextSequence behind the last whole write
 * @param end bytes of the last segment up to there
 * @param records batches in the last segment
 * @param newestBatch where the last batch is, -1 when the last segment has none
 * @param newest the state as of the last whole write: its number, and the marks of all lanes
 * @param positions of the sources
 * @param owners of the last boots
 * @param damage words about what is damaged at the newest end, null when nothing is
 * @param tornTails writes that a crash cut and that were never durable
 */
record LaneFound(
        List<SegmentFile> segments,
        long highestNumber,
        long epoch,
        long nextSequence,
        long end,
        int records,
        long newestBatch,
        @Nullable OfCheckpoint newest,
        Map<String, String> positions,
        Map<String, String> owners,
        @Nullable String damage,
        int tornTails) {}

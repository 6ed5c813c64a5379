package io.adamant.agent.spool.lane;

import io.adamant.agent.spool.codec.Codecs;
import io.adamant.agent.spool.disk.Disk;
import io.adamant.agent.spool.disk.SegmentFile;
import io.adamant.agent.spool.format.Lane;
import io.adamant.agent.spool.format.RecordBuffer;
import io.adamant.shared.model.Loss;
import io.adamant.shared.wire.SeverityBand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which segments or bands of them go when there is no more room, and how many records have gone.
 * Under the spool's lock.
 */
public final class Victims {

    private static final int CUT_BUFFER_BYTES = 512 << 10;

    private final Path dir;
    private final Disk disk;
    private final int segmentBytes;
    private final LaneReader[] readers;
    private final LaneWriter[] writers;
    private final long[][] cutFrom = new long[Lane.count()][SeverityBand.values().length];
    private final long[][] dropped = new long[Lane.count()][SeverityBand.values().length];
    private @Nullable RecordBuffer cutBuffer;

    /** With the readers and the writers of all lanes, which are filled in later. */
    Victims(Path dir, Disk disk, int segmentBytes, LaneReader[] readers, LaneWriter[] writers) {
        this.dir = dir;
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.readers = readers;
        this.writers = writers;
    }

    /** Something to give up: named, not yet gone. */
    public record Victim(Lane lane, SeverityBand upTo, LaneCut cut) {

        /** What to name before it goes. */
        public List<Loss> losses() {
            return cut.losses();
        }
    }

    /**
     * The oldest closed segment's share of a band.
     *
     * @param upTo this band and those below it; the highest takes all, as in lanes without bands
     * @param evenActive when nothing else has it, the present segment is closed for it
     * @return null when there is nothing, or only what is in flight
     */
    public @Nullable Victim next(Lane lane, SeverityBand upTo, boolean evenActive)
            throws IOException {
        LaneReader reader = readers[lane.code()];
        List<SegmentFile> segments = reader.segments();
        long from = cutFrom[lane.code()][upTo.code()];
        for (int i = 0; i < segments.size(); i++) {
            SegmentFile segment = segments.get(i);
            boolean isActive = i == segments.size() - 1;
            if (segment.number() < from || (isActive && !evenActive)) {
                continue;
            }
            LaneCut cut = LaneCut.plan(dir, lane, reader, segment, upTo);
            if (cut != null) {
                if (isActive) {
                    writers[lane.code()].retire();
                }
                return new Victim(lane, upTo, cut);
            }
            if (!isActive && upTo != SeverityBand.HIGH) {
                cutFrom[lane.code()][upTo.code()] = segment.number() + 1;
            }
        }
        return null;
    }

    /** The reader passes what goes; to be called before the losses are written. */
    public void begin(Victim victim) {
        victim.cut().begin();
    }

    /** The losses are durable: the records go. */
    public void giveUp(Victim victim, Codecs codecs) throws IOException {
        RecordBuffer buffer = cutBuffer == null ? new RecordBuffer(CUT_BUFFER_BYTES) : cutBuffer;
        cutBuffer = buffer;
        victim.cut().perform(disk, codecs, buffer, segmentBytes);
        count(victim);
    }

    /**
     * Deletes the oldest closed segment of logs of which nothing is in flight, before its losses
     * are named: on a full disk there is no room to name them first. A crash in between is no
     * matter, since the next reader names the sequences that it does not find.
     *
     * @return null when there is none
     */
    public @Nullable Victim deleteOldest(Lane lane) throws IOException {
        List<SegmentFile> segments = readers[lane.code()].segments();
        for (int i = 0; i < segments.size() - 1; i++) {
            LaneCut cut =
                    LaneCut.plan(
                            dir, lane, readers[lane.code()], segments.get(i), SeverityBand.HIGH);
            if (cut != null && cut.keepsNothing()) {
                Victim victim = new Victim(lane, SeverityBand.HIGH, cut);
                cut.begin();
                cut.delete(disk);
                count(victim);
                return victim;
            }
        }
        return null;
    }

    private void count(Victim victim) {
        long[] gone = victim.cut().gone();
        for (int i = 0; i < gone.length; i++) {
            dropped[victim.lane().code()][i] += gone[i];
        }
    }

    /** Records were given up before they were written. */
    public void droppedWaiting(Lane lane, long count) {
        dropped[lane.code()][SeverityBand.PLAIN.code()] += count;
    }

    /** Records given up since this process started, by band. */
    public long[] dropped(Lane lane) {
        return dropped[lane.code()].clone();
    }
}

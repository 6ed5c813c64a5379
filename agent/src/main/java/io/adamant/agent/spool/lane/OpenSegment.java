package io.adamant.agent.spool.lane;

import io.adamant.agent.spool.disk.SegmentFile;
import io.adamant.agent.spool.format.Facts;
import io.adamant.agent.spool.format.Facts.OfBatch;
import io.adamant.agent.spool.format.SegmentScan;
import io.adamant.agent.spool.lane.LaneReader.Place;
import io.adamant.agent.spool.lane.LaneReader.Taken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The one file that a lane's reader holds open. Guarded by the spool's lock. */
final class OpenSegment implements AutoCloseable {

    private final Path dir;
    private @Nullable SegmentScan scan;
    private long number = -1;

    OpenSegment(Path dir) {
        this.dir = dir;
    }

    SegmentScan of(SegmentFile segment) throws IOException {
        SegmentScan open = scan;
        if (open == null || number != segment.number()) {
            close();
            open = SegmentScan.open(segment.path(dir));
            scan = open;
            number = segment.number();
        }
        return open;
    }

    /** Null when the batch there is damaged. */
    @Nullable Taken read(Place at) throws IOException {
        SegmentScan from = of(at.segment());
        byte[] facts = from.facts(at.offset(), at.header());
        byte[] stored = from.stored(at.offset(), at.header());
        if (facts == null || stored == null) {
            return null;
        }
        OfBatch batch = Facts.readBatch(ByteBuffer.wrap(facts));
        return batch == null ? null : new Taken(at.header(), batch.boot(), stored);
    }

    /** More was written: what was read ahead of it may be older. */
    void grown(SegmentFile segment) {
        if (number == segment.number() && scan != null) {
            scan.forget();
        }
    }

    void close(SegmentFile segment) throws IOException {
        if (number == segment.number()) {
            close();
        }
    }

    @Override
    public void close() throws IOException {
        SegmentScan open = scan;
        scan = null;
        number = -1;
        if (open != null) {
            open.close();
        }
    }
}

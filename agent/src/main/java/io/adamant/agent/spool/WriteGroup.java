package io.adamant.agent.spool;

import io.adamant.agent.spool.Bodies.LaneMark;
import io.adamant.agent.spool.RecordHeader.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The records of one group commit: numbered, joined into one write, with the marks after it. */
final class WriteGroup {

    private final long epoch;
    private final LaneMark[] marks;
    private final List<RecordHeader> headers = new ArrayList<>();
    private final List<byte[]> bodies = new ArrayList<>();
    private long sequence;

    /**
     * @param marks as they are now; changed as batches are added
     */
    WriteGroup(long epoch, long sequence, LaneMark[] marks) {
        this.epoch = epoch;
        this.sequence = sequence;
        this.marks = marks;
    }

    void add(Pending batch) {
        byte[] body = batch.body().encode();
        RecordHeader header =
                RecordHeader.of(
                        Kind.BATCH,
                        batch.lane(),
                        batch.flags(),
                        epoch,
                        sequence,
                        batch.unixNanos(),
                        batch.count(),
                        body);
        int lane = batch.lane().code();
        marks[lane] = batch.hole() ? marks[lane] : marks[lane].plus(header);
        headers.add(header);
        bodies.add(body);
        sequence += batch.count();
    }

    /** Behind the batches: what is done counts only when the losses before it are there too. */
    void addState() {
        byte[] body = Bodies.state(marks);
        headers.add(RecordHeader.of(Kind.STATE, Lane.EVENTS, 0, epoch, sequence, 0, 0, body));
        bodies.add(body);
    }

    ByteBuffer bytes() {
        int size = headers.stream().mapToInt(RecordHeader::totalBytes).sum();
        ByteBuffer out = ByteBuffer.allocate(size);
        for (int i = 0; i < headers.size(); i++) {
            headers.get(i).write(out, bodies.get(i));
        }
        return out.flip();
    }

    /** The sequence that comes next. */
    long endSequence() {
        return sequence;
    }

    LaneMark[] marks() {
        return marks;
    }
}

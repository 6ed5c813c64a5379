package io.adamant.agent.spool.format;

import io.adamant.agent.spool.codec.Codec;
import io.adamant.agent.spool.codec.Encoding;
import io.adamant.agent.spool.format.RecordHeader.Kind;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;

/**
 * Whole records in the form they have on disk, ready for one write. A frame is compressed straight
 * into it. Outside the heap, so that a write copies nothing; grows by doubling. Owned by the
 * collecting thread.
 */
public final class RecordBuffer {

    private static final byte[] NOTHING = {};

    private ByteBuffer out;

    public RecordBuffer(int capacityBytes) {
        out = ByteBuffer.allocateDirect(capacityBytes);
    }

    /** Bytes of all records. */
    public int size() {
        return out.position();
    }

    /** Takes back what was added beyond a size. */
    public void truncate(int size) {
        out.position(size);
    }

    /** What is in it, for a write; good until something is added. */
    public ByteBuffer bytes() {
        return out.duplicate().flip();
    }

    /** Gives out each batch with its compressed frame. */
    public void batches(BiConsumer<RecordHeader, byte[]> to) {
        int at = 0;
        while (at < size()) {
            RecordHeader header = RecordHeader.read(out, at);
            if (header == null) {
                throw new IllegalStateException("the buffer holds what was not put there");
            }
            if (header.count() > 0) {
                byte[] frame = new byte[header.storedBytes()];
                out.get(at + RecordHeader.BYTES + header.factBytes(), frame);
                to.accept(header, frame);
            }
            at += header.totalBytes();
        }
    }

    /** Adds a batch, whose frame is compressed here; the header's lengths are filled in. */
    public RecordHeader batch(
            RecordHeader wanted, byte[] facts, Codec codec, byte[] frame, int offset, int length) {
        ensure(RecordHeader.BYTES + facts.length + (length == 0 ? 0 : codec.bound(length)) + 1);
        int start = out.position();
        out.position(start + RecordHeader.BYTES).put(facts);
        int stored = out.position();
        if (length > 0) {
            codec.compress(frame, offset, length, out);
        }
        return finish(wanted, start, facts.length, out.position() - stored);
    }

    /** Adds a record as it was read from another segment. */
    public RecordHeader copy(RecordHeader wanted, byte[] facts, byte[] stored) {
        ensure(RecordHeader.BYTES + facts.length + stored.length + 1);
        int start = out.position();
        out.position(start + RecordHeader.BYTES).put(facts).put(stored);
        return finish(wanted, start, facts.length, stored.length);
    }

    /** Adds a record without a frame. */
    public void plain(
            Kind kind, Lane lane, boolean holes, long epoch, long sequence, byte[] facts) {
        RecordHeader header =
                new RecordHeader(
                        kind,
                        lane,
                        Encoding.IDENTITY,
                        holes,
                        epoch,
                        sequence,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0);
        copy(header, facts, NOTHING);
    }

    private RecordHeader finish(RecordHeader wanted, int start, int facts, int stored) {
        int factsAt = start + RecordHeader.BYTES;
        RecordHeader header =
                wanted.withParts(
                        facts,
                        stored,
                        RecordHeader.crc(out, factsAt, facts),
                        RecordHeader.crc(out, factsAt + facts, stored));
        header.write(out, start);
        out.put(RecordHeader.END_MARK);
        return header;
    }

    private void ensure(int more) {
        if (out.remaining() >= more) {
            return;
        }
        int wanted = out.position() + more;
        int capacity = out.capacity();
        while (capacity < wanted) {
            capacity *= 2;
        }
        out = ByteBuffer.allocateDirect(capacity).put(out.flip());
    }
}

package io.adamant.agent.spool.lane;

import io.adamant.agent.spool.codec.Codec;
import io.adamant.agent.spool.codec.Encoding;
import io.adamant.agent.spool.disk.Disk;
import io.adamant.agent.spool.disk.SegmentFile;
import io.adamant.agent.spool.format.Lane;
import io.adamant.agent.spool.format.LaneMark;
import io.adamant.agent.spool.format.RecordBuffer;
import io.adamant.agent.spool.format.RecordHeader;
import io.adamant.agent.spool.format.RecordHeader.Kind;
import io.adamant.agent.spool.format.SegmentName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Numbers and writes the batches of one lane: records wait in memory in the form that they have on
 * disk, {@link #write} makes them durable by one write and one fdatasync. A segment that is full is
 * followed by a new one, which begins with a checkpoint; both are forced before it counts.
 *
 * <p>Owned by the collecting thread. An {@link IOException} leaves everything as it was, what waits
 * too: the same records are written by the next try, at the same place.
 */
public final class LaneWriter implements AutoCloseable {

    /** A segment of more batches is closed: bounds what a start has to read. */
    static final int MAX_BATCHES = 8192;

    /** A segment is at least this many times its checkpoint, whatever the number of positions. */
    private static final int CHECKPOINT_SHARE = 4;

    private static final int FIRST_BUFFER_BYTES = 16 << 10;

    private final Path dir;
    private final Lane lane;
    private final Disk disk;
    private final int segmentBytes;
    private final long epoch;
    private long nextNumber;
    private @Nullable RecordBuffer waiting;
    private int batches;
    private int lastBatch = -1;
    private LaneMark added = LaneMark.NONE;
    private long nextSequence;
    private long durableSequence;
    private @Nullable SegmentFile active;
    private @Nullable FileChannel file;
    private long end;
    private long leastBytes;
    private int records;
    private boolean hasRest;
    private boolean mayBeWritten;

    /**
     * @param active the segment to go on with, null to begin one
     * @param end bytes of it that count
     * @param records batches in it
     */
    LaneWriter(
            Path dir,
            Lane lane,
            Disk disk,
            int segmentBytes,
            long epoch,
            long nextSequence,
            long nextNumber,
            @Nullable SegmentFile active,
            long end,
            int records) {
        this.dir = dir;
        this.lane = lane;
        this.disk = disk;
        this.segmentBytes = segmentBytes;
        this.epoch = epoch;
        this.nextSequence = nextSequence;
        this.durableSequence = nextSequence;
        this.nextNumber = nextNumber;
        this.active = active;
        this.end = end;
        this.records = records;
    }

    /**
     * What a write has made durable.
     *
     * @param segment that it is in
     * @param fresh true when the segment was begun by it
     * @param bytes valid bytes of the segment now
     * @param newestBatch where its last batch is, -1 when it had none
     * @param added where the lane stands now, and how much more waits
     */
    record Written(
            SegmentFile segment, boolean fresh, long bytes, long newestBatch, LaneMark added) {}

    public long epoch() {
        return epoch;
    }

    /** The sequence behind all that waits or is written. */
    public long nextSequence() {
        return nextSequence;
    }

    /** The sequence behind all that is durable. */
    public long durableSequence() {
        return durableSequence;
    }

    /** Bytes that wait for a write. */
    public int waitingBytes() {
        return waiting == null ? 0 : waiting.size();
    }

    /** Batches that wait for a write. */
    public int waitingBatches() {
        return batches;
    }

    /**
     * Adds a batch to the next write and numbers it.
     *
     * @param counts of the records by band; all in the middle where the lane has no bands
     * @param facts see {@link io.adamant.agent.spool.format.Facts}
     */
    public RecordHeader add(
            int[] counts,
            long unixNanos,
            byte[] facts,
            Codec codec,
            byte[] frame,
            int offset,
            int length) {
        RecordHeader wanted =
                new RecordHeader(
                        Kind.BATCH,
                        lane,
                        length == 0 ? Encoding.IDENTITY : codec.encoding(),
                        false,
                        epoch,
                        nextSequence,
                        unixNanos,
                        counts[0],
                        counts[1],
                        counts[2],
                        length,
                        0,
                        0,
                        0,
                        0);
        RecordBuffer buffer = buffer();
        int at = buffer.size();
        RecordHeader header = buffer.batch(wanted, facts, codec, frame, offset, length);
        if (header.count() > 0) {
            lastBatch = at;
            added = added.plus(header);
        }
        nextSequence = header.endSequence();
        batches++;
        return header;
    }

    /** Adds a record of the events' lane that says whose a boot's batches are. */
    public void addOwner(byte[] texts) {
        buffer().plain(Kind.OWNER, lane, false, epoch, nextSequence, texts);
    }

    private RecordBuffer buffer() {
        RecordBuffer buffer = waiting;
        if (buffer == null) {
            buffer = new RecordBuffer(FIRST_BUFFER_BYTES);
            waiting = buffer;
        }
        return buffer;
    }

    /**
     * Whether a crash may show what the last try wrote: only when all was written and the force
     * failed. Otherwise the write cannot be whole on disk.
     */
    public boolean mayBeWritten() {
        return mayBeWritten;
    }

    /** Takes the batches that wait out again, as if they had never been added. */
    public void drain(BiConsumer<RecordHeader, byte[]> to) {
        buffer().batches(to);
        forgetWaiting();
    }

    /** Gives up what waits, as if it had never been added. */
    public void forgetWaiting() {
        buffer().truncate(0);
        nextSequence = durableSequence;
        batches = 0;
        lastBatch = -1;
        added = LaneMark.NONE;
    }

    /** The lane as it will stand when what waits is written. */
    LaneMark after(LaneMark before) {
        return before.at(epoch, nextSequence)
                .plus(added.batches(), added.low(), added.plain(), added.high(), added.bytes());
    }

    /** The present segment gets no more records: it is damaged, or is to be cut. */
    void retire() throws IOException {
        SegmentFile old = active;
        if (old != null) {
            closeActive();
        }
    }

    /** Whether the next write begins a segment. */
    public boolean isFull() {
        return active == null
                || end >= Math.max(segmentBytes, leastBytes)
                || records >= MAX_BATCHES;
    }

    /**
     * Makes what waits durable, with the state behind it.
     *
     * @param number of this write
     * @param state facts of the state record
     * @param checkpoint facts of the checkpoint, made only when a segment is begun
     */
    Written write(long number, byte[] state, Supplier<byte[]> checkpoint) throws IOException {
        RecordBuffer buffer = buffer();
        int size = buffer.size();
        buffer.plain(Kind.STATE, lane, false, epoch, number, state);
        Written written;
        mayBeWritten = false;
        try {
            written = isFull() ? begin(buffer, checkpoint.get()) : append(buffer);
        } catch (IOException refused) {
            buffer.truncate(size);
            throw refused;
        }
        buffer.truncate(0);
        return written;
    }

    /**
     * Begins a segment without what waits, so that the one before it can go when all of it is done:
     * on a full disk what waits may find room only then.
     */
    Written roll(long number, byte[] state, byte[] checkpoint) throws IOException {
        RecordBuffer only = new RecordBuffer(2 * Lanes.STATE_BYTES);
        only.plain(Kind.STATE, lane, false, epoch, durableSequence, state);
        long from;
        try {
            from = beginSegment(only, checkpoint);
        } finally {
            mayBeWritten = false; // of what waits nothing was
        }
        end = from + only.size();
        LaneMark nothing = LaneMark.NONE.at(epoch, durableSequence);
        return new Written(Objects.requireNonNull(active), true, end, -1, nothing);
    }

    private Written append(RecordBuffer buffer) throws IOException {
        SegmentFile segment = active;
        if (segment == null) {
            throw new IllegalStateException("no segment to append to");
        }
        FileChannel to = opened(segment);
        try {
            if (hasRest) {
                disk.truncate(to, end);
                hasRest = false;
            }
            disk.write(to, buffer.bytes(), end);
            mayBeWritten = true;
            disk.force(to);
        } catch (IOException refused) {
            cutRest(to, refused);
            throw refused;
        }
        return wrote(segment, false, end, buffer.size());
    }

    private FileChannel opened(SegmentFile segment) throws IOException {
        FileChannel open = file;
        if (open == null) {
            try {
                open = disk.reopen(segment.path(dir));
            } catch (NoSuchFileException gone) {
                active = null; // the next try begins another, and the reader names what was in it
                throw gone;
            }
            file = open;
            hasRest = open.size() > end;
        }
        return open;
    }

    /** What was half written lies beyond the end, where nobody reads; away with it all the same. */
    private void cutRest(FileChannel from, IOException refused) {
        hasRest = true;
        try {
            disk.truncate(from, end);
            hasRest = false;
        } catch (IOException alsoRefused) {
            refused.addSuppressed(alsoRefused);
        }
    }

    private Written begin(RecordBuffer buffer, byte[] checkpoint) throws IOException {
        long from = beginSegment(buffer, checkpoint);
        return wrote(Objects.requireNonNull(active), true, from, buffer.size());
    }

    /** Where the buffer begins in the new segment, which is the active one now. */
    private long beginSegment(RecordBuffer buffer, byte[] checkpoint) throws IOException {
        RecordBuffer head = new RecordBuffer(RecordHeader.BYTES + checkpoint.length + 1);
        head.plain(Kind.CHECKPOINT, lane, false, epoch, durableSequence, checkpoint);
        SegmentName name = SegmentName.of(lane, nextNumber, 0);
        Path path = dir.resolve(name.text());
        closeActive();
        FileChannel fresh = disk.create(path);
        try {
            disk.write(fresh, head.bytes(), 0);
            disk.write(fresh, buffer.bytes(), head.size());
            mayBeWritten = true;
            disk.force(fresh);
            disk.forceNames(dir);
        } catch (IOException refused) {
            abandon(fresh, path, refused);
            throw refused;
        }
        nextNumber++;
        file = fresh;
        active = new SegmentFile(name, 0);
        records = 0;
        hasRest = false;
        leastBytes = (long) CHECKPOINT_SHARE * head.size();
        return head.size();
    }

    private void abandon(FileChannel fresh, Path path, IOException refused) {
        try {
            fresh.close();
            disk.delete(path);
        } catch (IOException alsoRefused) {
            // It stays, without a name that anybody will ask for again.
            nextNumber++;
            refused.addSuppressed(alsoRefused);
        }
    }

    private Written wrote(SegmentFile segment, boolean fresh, long from, int bytes) {
        long newest = lastBatch < 0 ? -1 : from + lastBatch;
        end = from + bytes;
        records += batches;
        batches = 0;
        lastBatch = -1;
        durableSequence = nextSequence;
        LaneMark more = added.at(epoch, nextSequence);
        added = LaneMark.NONE;
        return new Written(segment, fresh, end, newest, more);
    }

    /** A closed segment ends where it counts, or its rest would look like damage later. */
    private void closeActive() throws IOException {
        SegmentFile old = active;
        if (old == null) {
            return;
        }
        FileChannel open = opened(old);
        if (hasRest) {
            disk.truncate(open, end);
            disk.force(open);
            hasRest = false;
        }
        open.close();
        file = null;
        active = null;
    }

    @Override
    public void close() throws IOException {
        FileChannel open = file;
        if (open != null) {
            open.close();
        }
    }
}

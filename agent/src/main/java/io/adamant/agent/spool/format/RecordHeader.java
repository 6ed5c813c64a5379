package io.adamant.agent.spool.format;

import io.adamant.agent.spool.codec.Encoding;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The fixed part of every spool record. All integers big-endian.
 *
 * <pre>
 *  offset size field
 *       0    4 magic 0x41445332 "ADS2", also the version of the layout
 *       4    1 kind: 1 checkpoint, 2 batch, 3 state, 4 owner
 *       5    1 lane: 0 events, 1 metrics, 2 logs
 *       6    1 encoding of the frame: 0 none, 1 gzip, 2 zstd
 *       7    1 flags: bit 0 (checkpoint) holes: sequences that are not in this segment, or between
 *              it and the next one, are named as losses already
 *       8    8 epoch
 *      16    8 first sequence (batch), next sequence (checkpoint), number of the write (state)
 *      24    8 wall clock, Unix nanoseconds
 *      32    4 count of records of band low
 *      36    4 of band plain, and of all where the lane has no bands
 *      40    4 of band high
 *      44    4 length of the frame before compression
 *      48    4 length of the facts, m
 *      52    4 length of the frame, f
 *      56    4 CRC32C of the facts
 *      60    4 CRC32C of the frame
 *      64    4 CRC32C of bytes 0 to 63
 *      68    m facts, see {@link Facts}
 *  68 + m    f frame: the scope frame, compressed; only in a batch
 *  68+m+f    1 end mark 0x7E: never NUL, so that a tail which never reached the disk can be told
 *              from a record that was damaged later
 * </pre>
 *
 * <p>A batch's sequences are given band by band: first all records of band low, then plain, then
 * high, in the frame's order within a band.
 */
public record RecordHeader(
        Kind kind,
        Lane lane,
        Encoding encoding,
        boolean holes,
        long epoch,
        long firstSequence,
        long unixNanos,
        int low,
        int plain,
        int high,
        int frameBytes,
        int factBytes,
        int storedBytes,
        int factCrc,
        int storedCrc) {

    public static final int BYTES = 68;
    public static final byte END_MARK = 0x7E;

    /** A length beyond this is no length of ours: bounds what a reader allocates. */
    public static final int MAX_PART_BYTES = 32 << 20;

    private static final int MAGIC = 0x41445332;
    private static final int HOLES = 1;

    /** What a record is for. */
    public enum Kind {
        CHECKPOINT(1),
        BATCH(2),
        STATE(3),
        OWNER(4);

        private static final Kind[] ALL = values();

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        static @Nullable Kind ofCode(int code) {
            return code >= 1 && code <= ALL.length ? ALL[code - 1] : null;
        }
    }

    /** Records of all bands. */
    public int count() {
        return low + plain + high;
    }

    public long endSequence() {
        return firstSequence + count();
    }

    /** Of the whole record. */
    public int totalBytes() {
        return BYTES + factBytes + storedBytes + 1;
    }

    /** The same batch under another epoch, sequence or size, before it is written. */
    RecordHeader withParts(int newFactBytes, int newStoredBytes, int newFactCrc, int newStoredCrc) {
        return new RecordHeader(
                kind,
                lane,
                encoding,
                holes,
                epoch,
                firstSequence,
                unixNanos,
                low,
                plain,
                high,
                frameBytes,
                newFactBytes,
                newStoredBytes,
                newFactCrc,
                newStoredCrc);
    }

    /** The batch without its first sequences, before it is written. */
    public RecordHeader without(int first, int newFrameBytes) {
        int lows = Math.min(first, low);
        int plains = Math.min(first - lows, plain);
        int highs = first - lows - plains;
        return new RecordHeader(
                kind,
                lane,
                encoding,
                holes,
                epoch,
                firstSequence + first,
                unixNanos,
                low - lows,
                plain - plains,
                high - highs,
                newFrameBytes,
                factBytes,
                storedBytes,
                factCrc,
                storedCrc);
    }

    /** Writes the {@value #BYTES} bytes at a place in the buffer, whose position stays. */
    void write(ByteBuffer out, int at) {
        out.putInt(at, MAGIC).put(at + 4, (byte) kind.code).put(at + 5, (byte) lane.code());
        out.put(at + 6, (byte) encoding.code()).put(at + 7, (byte) (holes ? HOLES : 0));
        out.putLong(at + 8, epoch).putLong(at + 16, firstSequence).putLong(at + 24, unixNanos);
        out.putInt(at + 32, low).putInt(at + 36, plain).putInt(at + 40, high);
        out.putInt(at + 44, frameBytes).putInt(at + 48, factBytes).putInt(at + 52, storedBytes);
        out.putInt(at + 56, factCrc).putInt(at + 60, storedCrc);
        out.putInt(at + 64, crc(out, at, BYTES - 4));
    }

    /** Null unless an intact header stands at that place of the buffer. */
    static @Nullable RecordHeader read(ByteBuffer in, int at) {
        if (in.getInt(at) != MAGIC || in.getInt(at + 64) != crc(in, at, BYTES - 4)) {
            return null;
        }
        Kind kind = Kind.ofCode(in.get(at + 4));
        Lane lane = Lane.ofCode(in.get(at + 5));
        Encoding encoding = Encoding.ofCode(in.get(at + 6));
        if (kind == null || lane == null || encoding == null) {
            return null;
        }
        RecordHeader header =
                new RecordHeader(
                        kind,
                        lane,
                        encoding,
                        (in.get(at + 7) & HOLES) != 0,
                        in.getLong(at + 8),
                        in.getLong(at + 16),
                        in.getLong(at + 24),
                        in.getInt(at + 32),
                        in.getInt(at + 36),
                        in.getInt(at + 40),
                        in.getInt(at + 44),
                        in.getInt(at + 48),
                        in.getInt(at + 52),
                        in.getInt(at + 56),
                        in.getInt(at + 60));
        return header.isPossible() ? header : null;
    }

    private boolean isPossible() {
        return low >= 0
                && plain >= 0
                && high >= 0
                && isLength(frameBytes)
                && isLength(factBytes)
                && isLength(storedBytes)
                && (long) low + plain + high <= Integer.MAX_VALUE;
    }

    private static boolean isLength(int bytes) {
        return bytes >= 0 && bytes <= MAX_PART_BYTES;
    }

    /** CRC32C of a part of a buffer, whose position stays. */
    public static int crc(ByteBuffer bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(at, length));
        return (int) crc.getValue();
    }
}

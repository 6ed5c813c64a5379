package io.adamant.agent.spool;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The fixed part of every spool record. All integers big-endian.
 *
 * <pre>
 *  offset size field
 *       0    4 magic 0x41445331 "ADS1", also the version of the layout
 *       4    1 kind: 1 checkpoint, 2 batch, 3 state
 *       5    1 lane: 0 events, 1 metrics, 2 logs; 0 where the kind has none
 *       6    2 flags: bit 0 more parts of the same batch follow, bit 1 hole (nothing to ship)
 *       8    8 epoch
 *      16    8 first sequence (batch), next sequence (checkpoint, state)
 *      24    8 wall clock, Unix nanoseconds
 *      32    4 count of records (batch), else 0
 *      36    4 length of the body, n
 *      40    4 CRC32C of the body
 *      44    4 CRC32C of bytes 0 to 43
 *      48    n body
 *  48 + n    1 end mark 0x7E: never NUL, so that a tail which never reached the disk can be told
 *              from a record that was damaged later
 * </pre>
 */
record RecordHeader(
        Kind kind,
        Lane lane,
        int flags,
        long epoch,
        long firstSequence,
        long unixNanos,
        int count,
        int bodyBytes,
        int bodyCrc) {

    static final int BYTES = 48;
    static final byte END_MARK = 0x7E;
    static final int MORE = 1;
    static final int HOLE = 2;

    /** A length beyond this is no length of ours: bounds what a reader allocates. */
    static final int MAX_BODY_BYTES = 64 << 20;

    private static final int MAGIC = 0x41445331;

    /** What a record is for. */
    enum Kind {
        CHECKPOINT(1),
        BATCH(2),
        STATE(3);

        private static final Kind[] ALL = values();

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        static @Nullable Kind ofCode(int code) {
            return code >= 1 && code <= ALL.length ? ALL[code - 1] : null;
        }
    }

    boolean more() {
        return (flags & MORE) != 0;
    }

    boolean hole() {
        return (flags & HOLE) != 0;
    }

    long endSequence() {
        return firstSequence + count;
    }

    /** Of the whole record. */
    int totalBytes() {
        return BYTES + bodyBytes + 1;
    }

    static RecordHeader of(
            Kind kind,
            Lane lane,
            int flags,
            long epoch,
            long sequence,
            long at,
            int n,
            byte[] body) {
        return new RecordHeader(
                kind, lane, flags, epoch, sequence, at, n, body.length, crc(body, body.length));
    }

    /** Appends the whole record. */
    void write(ByteBuffer out, byte[] body) {
        int start = out.position();
        out.putInt(MAGIC).put((byte) kind.code).put((byte) lane.code());
        out.putShort((short) flags).putLong(epoch).putLong(firstSequence).putLong(unixNanos);
        out.putInt(count).putInt(bodyBytes).putInt(bodyCrc);
        byte[] covered = new byte[BYTES - 4];
        out.get(start, covered);
        out.putInt(crc(covered, covered.length)).put(body).put(END_MARK);
    }

    /** Null unless the {@value #BYTES} bytes are an intact header. */
    static @Nullable RecordHeader read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.getInt(0) != MAGIC || in.getInt(44) != crc(bytes, BYTES - 4)) {
            return null;
        }
        Kind kind = Kind.ofCode(in.get(4));
        Lane lane = Lane.ofCode(in.get(5));
        int count = in.getInt(32);
        int bodyBytes = in.getInt(36);
        if (kind == null
                || lane == null
                || count < 0
                || bodyBytes < 0
                || bodyBytes > MAX_BODY_BYTES) {
            return null;
        }
        return new RecordHeader(
                kind,
                lane,
                in.getShort(6),
                in.getLong(8),
                in.getLong(16),
                in.getLong(24),
                count,
                bodyBytes,
                in.getInt(40));
    }

    static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}

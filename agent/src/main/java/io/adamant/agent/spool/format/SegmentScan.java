package io.adamant.agent.spool.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one segment file, through a window that is read at once, so that headers
 * that stand close together cost one read. Never writes. The thread must not be interrupted: an
 * interrupt closes a file channel.
 */
public final class SegmentScan implements AutoCloseable {

    private static final int WINDOW_BYTES = 32 << 10;

    private final FileChannel file;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES).limit(0);
    private long windowAt;

    private SegmentScan(FileChannel file) {
        this.file = file;
    }

    public static SegmentScan open(Path path) throws IOException {
        return new SegmentScan(FileChannel.open(path, StandardOpenOption.READ));
    }

    /** What stands at an offset. */
    public sealed interface Look {
        /** An intact header of a record that is wholly within the segment. */
        record Found(RecordHeader header) implements Look {}

        /**
         * No record.
         *
         * @param torn true when it looks like a write that was cut, false when like later damage
         */
        record Bad(boolean torn) implements Look {}

        /** The end of the segment. */
        record End() implements Look {}
    }

    /** The file's length. */
    public long size() throws IOException {
        return file.size();
    }

    /**
     * @param end of the segment: what lies behind is not looked at
     */
    public Look look(long offset, long end) throws IOException {
        if (offset >= end) {
            return new Look.End();
        }
        if (offset + RecordHeader.BYTES > end) {
            return new Look.Bad(true);
        }
        int at = inWindow(offset, end);
        RecordHeader header = RecordHeader.read(window, at);
        if (header == null) {
            return new Look.Bad(isNul(offset + RecordHeader.BYTES - 1, end));
        }
        return offset + header.totalBytes() > end ? new Look.Bad(true) : new Look.Found(header);
    }

    private int inWindow(long offset, long end) throws IOException {
        if (offset < windowAt || offset + RecordHeader.BYTES > windowAt + window.limit()) {
            window.clear().limit((int) Math.min(WINDOW_BYTES, end - offset));
            fill(window, offset);
            window.flip();
            windowAt = offset;
        }
        return (int) (offset - windowAt);
    }

    /** The segment has grown, or its file was written again: what was read ahead is not true. */
    public void forget() {
        window.limit(0);
    }

    /** The facts of the record; null when they are damaged. */
    public byte @Nullable [] facts(long offset, RecordHeader header) throws IOException {
        byte[] bytes = read(offset + RecordHeader.BYTES, header.factBytes());
        return crc(bytes, bytes.length) == header.factCrc() ? bytes : null;
    }

    /** The compressed frame of the record; null when it or the end mark is damaged. */
    public byte @Nullable [] stored(long offset, RecordHeader header) throws IOException {
        int length = header.storedBytes();
        byte[] bytes = read(offset + RecordHeader.BYTES + header.factBytes(), length);
        byte[] mark = read(offset + header.totalBytes() - 1, 1);
        boolean intact =
                mark[0] == RecordHeader.END_MARK && crc(bytes, length) == header.storedCrc();
        return intact ? bytes : null;
    }

    /** Whether all of the record is as it was written. */
    public boolean isIntact(long offset, RecordHeader header) throws IOException {
        return facts(offset, header) != null && stored(offset, header) != null;
    }

    /** True when nothing but NUL stands from there to the end: it got its length, not its data. */
    public boolean isNul(long offset, long end) throws IOException {
        for (long at = offset; at < end; at += WINDOW_BYTES) {
            for (byte b : read(at, (int) Math.min(WINDOW_BYTES, end - at))) {
                if (b != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private static int crc(byte[] bytes, int length) {
        return RecordHeader.crc(ByteBuffer.wrap(bytes), 0, length);
    }

    private byte[] read(long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        fill(bytes, offset);
        return bytes.array();
    }

    private void fill(ByteBuffer bytes, long offset) throws IOException {
        int from = bytes.position();
        while (bytes.hasRemaining()) {
            if (file.read(bytes, offset + bytes.position() - from) < 0) {
                throw new IOException("the file is shorter than it was");
            }
        }
    }
}

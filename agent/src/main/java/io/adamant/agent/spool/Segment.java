package io.adamant.agent.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One file of the log: a checkpoint record, then batch and state records ({@link RecordHeader}).
 *
 * <pre>
 *  000000000042.seg               the 42nd segment; numbers are never used twice
 *  000000000042.seg.quarantined   what a damaged segment looked like when that was found
 *  000000000042.seg.tmp           being rewritten, not yet in place; removed at the next start
 * </pre>
 *
 * Owned by {@link SpoolLog}.
 */
final class Segment implements AutoCloseable {

    static final String SUFFIX = ".seg";
    static final String QUARANTINED = ".quarantined";
    static final String TEMPORARY = ".tmp";

    private final Path path;
    private final long number;
    private final long epoch;
    private final long firstSequence;
    private FileChannel file;
    private long end;

    Segment(Path path, long number, long epoch, long firstSequence, FileChannel file, long end) {
        this.path = path;
        this.number = number;
        this.epoch = epoch;
        this.firstSequence = firstSequence;
        this.file = file;
        this.end = end;
    }

    /** What stands at an offset. */
    sealed interface Look {
        /** An intact header of a record that is wholly within the file. */
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

    static String name(long number) {
        return String.format(Locale.ROOT, "%012d%s", number, SUFFIX);
    }

    static FileChannel openFile(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    static FileChannel createFile(Path path) throws IOException {
        return FileChannel.open(
                path,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    Path path() {
        return path;
    }

    long number() {
        return number;
    }

    long epoch() {
        return epoch;
    }

    /** Sequence that came next when the segment was begun. */
    long firstSequence() {
        return firstSequence;
    }

    /** Bytes that are written and valid. */
    long end() {
        return end;
    }

    Look look(long offset) throws IOException {
        return look(file, offset, end);
    }

    static Look look(FileChannel file, long offset, long end) throws IOException {
        if (offset >= end) {
            return new Look.End();
        }
        if (offset + RecordHeader.BYTES > end) {
            return new Look.Bad(true);
        }
        RecordHeader header = RecordHeader.read(read(file, offset, RecordHeader.BYTES));
        if (header == null) {
            return new Look.Bad(endsInNul(file, offset + RecordHeader.BYTES, end));
        }
        if (offset + header.totalBytes() > end) {
            return new Look.Bad(true);
        }
        return new Look.Found(header);
    }

    /** The body of the record at the offset; null when it is damaged. */
    byte @Nullable [] body(long offset, RecordHeader header) throws IOException {
        return body(file, offset, header);
    }

    static byte @Nullable [] body(FileChannel file, long offset, RecordHeader header)
            throws IOException {
        byte[] bytes = read(file, offset + RecordHeader.BYTES, header.bodyBytes() + 1);
        if (bytes[header.bodyBytes()] != RecordHeader.END_MARK
                || RecordHeader.crc(bytes, header.bodyBytes()) != header.bodyCrc()) {
            return null;
        }
        return java.util.Arrays.copyOf(bytes, header.bodyBytes());
    }

    /**
     * True when everything from the last byte before {@code recordEnd} to the end of the file is
     * NUL: the file got its length but not its data. A complete record ends in a mark that is not.
     */
    static boolean endsInNul(FileChannel file, long recordEnd, long end) throws IOException {
        for (long at = recordEnd - 1; at < end; at += 8192) {
            for (byte b : read(file, at, (int) Math.min(8192, end - at))) {
                if (b != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** True when nothing but NUL stands from there to the end. */
    boolean isNulFrom(long offset) throws IOException {
        return endsInNul(file, offset + 1, end);
    }

    /** The segment ends earlier from now on; its file still does not. */
    void endAt(long earlier) {
        end = earlier;
    }

    /** Makes the file as long as the segment. */
    void cut() throws IOException {
        if (file.size() > end) {
            file.truncate(end);
            file.force(false);
        }
    }

    /** The sequence after the last batch that begins before the offset. */
    long endSequenceBefore(long limit) throws IOException {
        long sequence = firstSequence;
        long offset = 0;
        while (offset < limit && look(offset) instanceof Look.Found(RecordHeader header)) {
            if (header.kind() == RecordHeader.Kind.BATCH) {
                sequence = header.endSequence();
            }
            offset += header.totalBytes();
        }
        return sequence;
    }

    /** Writes and forces at the end. On an exception the segment is as before. */
    void append(ByteBuffer bytes, Disk disk) throws IOException {
        int length = bytes.remaining();
        try {
            disk.write(file, bytes, end);
            disk.force(file);
        } catch (IOException refused) {
            cutAfterFailure(refused);
            throw refused;
        }
        end += length;
    }

    private void cutAfterFailure(IOException refused) {
        try {
            file.truncate(end);
        } catch (IOException alsoRefused) {
            // The rest lies beyond the end: never read here, and named as damage by the next start.
            refused.addSuppressed(alsoRefused);
        }
    }

    /** Copies the raw bytes of one record. */
    ByteBuffer raw(long offset, int length) throws IOException {
        return ByteBuffer.wrap(read(file, offset, length));
    }

    /** Puts the rewritten file in this one's place. */
    void replaceWith(Path temporary, Disk disk) throws IOException {
        FileChannel rewritten = openFile(temporary);
        try {
            disk.force(rewritten);
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException refused) {
            rewritten.close();
            throw refused;
        }
        file.close();
        file = rewritten;
        end = rewritten.size();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private static byte[] read(FileChannel file, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, offset + bytes.position()) < 0) {
                throw new IOException("file is shorter than it was");
            }
        }
        return bytes.array();
    }
}

package io.adamant.agent.source.logs.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Reads records from open files into a sink. Holds no bytes of any file between calls, so that a
 * thousand open files cost one buffer: what was not taken is read again when more is there.
 *
 * <p>Each read begins a little before the cursor, so that a file whose content was replaced up to
 * there is noticed without a system call of its own.
 */
public final class RecordReader {

    /** Read at once where records are short: small enough for the processor's cache. */
    static final int WINDOW_BYTES = 128 * 1024;

    /** What one call reads at most, so that a file of holes does not keep the thread. */
    static final int MAX_BYTES = 8 << 20;

    private final byte[] buffer;
    private final RecordSink sink;
    private final RecordCutter cutter;

    private int window;
    private int left;

    /** What a read has shown. */
    public enum Seen {
        /** All that can be taken is taken. */
        ALL,
        /** There is more than the sink had room for. */
        MORE,
        /** The file has another content than what was read of it. */
        REPLACED
    }

    /** What may be taken although its end is not certain. */
    public enum Quiet {
        /** The file was written a moment ago. */
        NO,
        /** Long enough that the last record is taken as ended. */
        RECORD,
        /** Long enough that a line without an end is taken. */
        LINE
    }

    /**
     * @param maxRecordBytes the longest record of all rules
     */
    public RecordReader(RecordSink sink, Rules anyRules, int maxRecordBytes) {
        int capacity = Cursor.TAIL_BYTES + Math.max(WINDOW_BYTES, maxRecordBytes) + 64 * 1024;
        this.buffer = new byte[capacity];
        this.sink = sink;
        this.cutter = new RecordCutter(sink, anyRules);
    }

    /** Bytes behind the cursor that the last call saw and did not take. */
    public int left() {
        return left;
    }

    /**
     * Takes what is there behind the cursor, and moves it.
     *
     * @param size of the file a moment ago; what came since is left for the next time
     */
    public Seen read(
            FileChannel channel,
            Cursor cursor,
            long size,
            Rules rules,
            byte[] attributes,
            Quiet quiet)
            throws IOException {
        cutter.aim(sink, rules, attributes, cursor.part());
        window = WINDOW_BYTES;
        long most = cursor.offset() + MAX_BYTES;
        Seen seen = step(channel, cursor, size, quiet);
        while (seen == null) {
            seen = cursor.offset() >= most ? Seen.MORE : step(channel, cursor, size, quiet);
        }
        return seen;
    }

    /** One window; null when the next one is to be read. */
    private @org.jspecify.annotations.Nullable Seen step(
            FileChannel channel, Cursor cursor, long size, Quiet quiet) throws IOException {
        int tail = cursor.tail().length();
        long ahead = Math.max(0, size - cursor.offset());
        int limit = (int) Math.min(tail + ahead, Math.min(buffer.length, tail + window));
        int to = Checksum.read(channel, ByteBuffer.wrap(buffer, 0, limit), cursor.offset() - tail);
        if (to < tail || (tail > 0 && Checksum.of(buffer, 0, tail) != cursor.tail().crc())) {
            return Seen.REPLACED;
        }
        boolean atEnd = to < limit || to - tail >= ahead;
        boolean stuck = !atEnd && limit == buffer.length;
        int at = cutter.cut(buffer, tail, to, flush(atEnd, stuck, quiet));
        left = to - at;
        if (at > tail) {
            sink.counters().read(cutter.taken(), at - tail);
            int from = Math.max(0, at - Cursor.TAIL_BYTES);
            cursor.advance(at - tail, cutter.part(), Cursor.Mark.of(buffer, from, at));
            growPrefix(channel, cursor);
        }
        if (sink.isFull()) {
            return Seen.MORE;
        }
        if (atEnd) {
            return Seen.ALL;
        }
        window = at > tail ? WINDOW_BYTES : buffer.length;
        return null;
    }

    private static RecordCutter.Flush flush(boolean atEnd, boolean stuck, Quiet quiet) {
        if (!atEnd) {
            // A record with a begun line that together fill the buffer has to go in two.
            return stuck ? RecordCutter.Flush.ALL : RecordCutter.Flush.NONE;
        }
        return switch (quiet) {
            case NO -> RecordCutter.Flush.NONE;
            case RECORD -> RecordCutter.Flush.RECORD;
            case LINE -> RecordCutter.Flush.ALL;
        };
    }

    private static void growPrefix(FileChannel channel, Cursor cursor) throws IOException {
        int have = cursor.prefix().length();
        if (have < Cursor.PREFIX_BYTES) {
            int wanted = (int) Math.min(Cursor.PREFIX_BYTES, cursor.offset());
            cursor.prefix(Checksum.of(channel, 0, wanted));
        }
    }
}

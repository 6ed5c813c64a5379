package io.adamant.collector.logs;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run of lines in the order of arrival. The view thread fills it; a line is never changed once it
 * was published, so that readers need no lock: they look only at as many lines as the published
 * snapshot names.
 */
final class Chunk {

    /** Lines per chunk: what is evicted at a time. */
    static final int LINES = 1024;

    /** Bytes after which a chunk is closed even when it has room. */
    static final long BYTES = 256 << 10;

    /**
     * What a line costs besides its text: the record, its map, the string's header, the array slot.
     */
    private static final int LINE_OVERHEAD_BYTES = 120;

    /** What one pair of the metadata costs besides its characters. */
    private static final int PAIR_OVERHEAD_BYTES = 64;

    private final long firstPlace;
    private final @Nullable LogEntry[] lines = new @Nullable LogEntry[LINES];
    private int count;
    private long bytes;

    Chunk(long firstPlace) {
        this.firstPlace = firstPlace;
    }

    /** Bytes that a line is counted with; a string beyond Latin-1 needs two per character. */
    static long bytesOf(LogEntry line) {
        long bytes = LINE_OVERHEAD_BYTES + bytesOf(line.text());
        for (Map.Entry<String, String> entry : line.metadata().entrySet()) {
            bytes += PAIR_OVERHEAD_BYTES + bytesOf(entry.getKey()) + bytesOf(entry.getValue());
        }
        return bytes;
    }

    private static long bytesOf(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xFF) {
                return 2L * text.length();
            }
        }
        return text.length();
    }

    boolean isFull() {
        return count == LINES || bytes >= BYTES;
    }

    void add(LogEntry line) {
        lines[count] = line;
        count++;
        bytes += bytesOf(line);
    }

    /** The place of line {@code index}; places count every line since the start, from 1. */
    long place(int index) {
        return firstPlace + index;
    }

    /** Owner only. */
    int count() {
        return count;
    }

    /** Owner only. */
    long bytes() {
        return bytes;
    }

    LogEntry line(int index) {
        LogEntry line = lines[index];
        if (line == null) {
            throw new IllegalStateException("line " + index + " was not published");
        }
        return line;
    }
}

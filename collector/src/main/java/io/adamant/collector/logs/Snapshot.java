package io.adamant.collector.logs;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Predicate;

/**
 * What readers may see: complete chunks, and as many lines of the last one as were published.
 *
 * @param chunks oldest first
 * @param openCount lines of the last chunk that may be read
 * @param lines lines ever added
 * @param bytes bytes kept
 */
record Snapshot(List<Chunk> chunks, int openCount, long lines, long bytes) {

    static final Snapshot EMPTY = new Snapshot(List.of(), 0, 0, 0);

    /** Collects into {@code found} in the order of arrival; returns how many were left out. */
    long collectBehind(
            long after, Predicate<LogEntry> wanted, int most, ArrayDeque<LogEntry> found) {
        long skipped = 0;
        for (int c = chunks.size() - 1; c >= 0; c--) {
            Chunk chunk = chunks.get(c);
            for (int i = countOf(c) - 1; i >= 0; i--) {
                if (chunk.place(i) <= after) {
                    return skipped;
                }
                if (!wanted.test(chunk.line(i))) {
                    continue;
                }
                if (found.size() < most) {
                    found.addFirst(chunk.line(i));
                } else {
                    skipped++;
                }
            }
        }
        return skipped;
    }

    private int countOf(int chunk) {
        return chunk == chunks.size() - 1 ? openCount : chunks.get(chunk).count();
    }
}

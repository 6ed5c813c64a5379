package io.adamant.collector.logs;

import io.adamant.shared.model.InstanceId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What readers may see: complete chunks, and as many lines of the last one as were published.
 *
 * @param chunks oldest first
 * @param openCount lines of the last chunk that may be read
 * @param lines lines ever added
 * @param bytes bytes kept
 * @param droppedLines lines ever dropped
 * @param droppedOf what was dropped of whom
 * @param droppedOfOthers what was dropped of instances that are no longer counted apart
 */
record Snapshot(
        List<Chunk> chunks,
        int openCount,
        long lines,
        long bytes,
        long droppedLines,
        Map<String, Chunk.Dropped> droppedOf,
        Chunk.Dropped droppedOfOthers) {

    static final Snapshot EMPTY =
            new Snapshot(List.of(), 0, 0, 0, 0, Map.of(), new Chunk.Dropped(0, Long.MIN_VALUE));

    /** Is shown one line after the other. */
    interface Visitor {
        void visit(long place, LogEntry line);
    }

    void forEachNewestFirst(Visitor visitor) {
        for (int c = chunks.size() - 1; c >= 0; c--) {
            Chunk chunk = chunks.get(c);
            for (int i = countOf(c) - 1; i >= 0; i--) {
                visitor.visit(chunk.place(i), chunk.line(i));
            }
        }
    }

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

    /** Adds a note and returns false when lines that could answer the query were dropped. */
    boolean noteDropped(LogSearch.Query query, List<String> notes) {
        Chunk.Dropped dropped = droppedOfOthers;
        InstanceId instance = query.instance();
        if (instance == null) {
            for (Chunk.Dropped of : droppedOf.values()) {
                dropped = dropped.plus(of);
            }
        } else {
            Chunk.@Nullable Dropped own = droppedOf.get(instance.value());
            dropped = own == null ? dropped : dropped.plus(own);
        }
        if (dropped.lines() == 0 || dropped.newestUnixNanos() < query.fromUnixNanos()) {
            return true;
        }
        notes.add(
                dropped.lines()
                        + " older lines are no longer in memory, the newest from "
                        + Instant.ofEpochSecond(0, dropped.newestUnixNanos()));
        return false;
    }

    private int countOf(int chunk) {
        return chunk == chunks.size() - 1 ? openCount : chunks.get(chunk).count();
    }
}

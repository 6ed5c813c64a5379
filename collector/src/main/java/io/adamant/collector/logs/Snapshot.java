package io.adamant.collector.logs;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Predicate;

/**
 * What readers may see.
 *
 * @param arrivals oldest first
 * @param places records ever added
 * @param bytes bytes kept, by estimate
 */
record Snapshot(List<Arrivals> arrivals, long places, long bytes) {

    static final Snapshot EMPTY = new Snapshot(List.of(), 0, 0);

    /** Collects into {@code found} in the order of arrival; returns how many were left out. */
    long collectBehind(
            long after, Predicate<LogEntry> wanted, int most, ArrayDeque<LogEntry> found) {
        EntryReader reader = new EntryReader();
        long skipped = 0;
        for (Arrivals some : arrivals.reversed()) {
            for (int i = some.count() - 1; i >= 0; i--) {
                if (some.place(i) < after) {
                    return skipped;
                }
                LogEntry entry = some.entry(i, reader);
                if (entry == null || !wanted.test(entry)) {
                    continue;
                }
                if (found.size() < most) {
                    found.addFirst(entry);
                } else {
                    skipped++;
                }
            }
        }
        return skipped;
    }
}

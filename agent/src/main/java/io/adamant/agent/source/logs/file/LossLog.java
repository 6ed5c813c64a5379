package io.adamant.agent.source.logs.file;

import io.adamant.agent.source.logs.read.LogCounters;
import io.adamant.shared.model.Loss;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What could not be read any more, on its way into the stream. Losses of the same file are joined;
 * at most {@value #MAX_PERIOD} are told in {@value #PERIOD_S} s, the rest is summed up, since the
 * events' share of the spool must not be filled by a file that is truncated all the time.
 */
public final class LossLog {

    /** The file was truncated or overwritten; what came between the last read and that is gone. */
    public static final String REPLACED = "file_replaced";

    /** The file was deleted, and nobody knows whether it was read to its end, or at all. */
    public static final String GONE = "file_gone";

    static final int MAX_PERIOD = 16;
    static final int PERIOD_S = 10;

    private final LogCounters counters;
    private final Map<String, Entry> waiting = new LinkedHashMap<>();
    private long periodNanos;
    private int told;
    private boolean begun;
    private int summed;

    /**
     * Losses of one file.
     *
     * @param bytes that were seen and not read
     */
    private record Entry(String reason, String path, int times, long bytes, String words) {

        Entry and(Entry later) {
            return new Entry(reason, path, times + later.times, bytes + later.bytes, later.words);
        }

        Loss toLoss() {
            String often = times == 1 ? "" : " (" + times + " times)";
            return new Loss(
                    reason, 0, 0, 0, path + ": " + words + ", " + bytes + " bytes unread" + often);
        }
    }

    public LossLog(LogCounters counters) {
        this.counters = counters;
    }

    void add(String reason, String path, long bytes, String words) {
        add(new Entry(reason, path, 1, bytes, words));
    }

    /** Files of one path that were deleted before they could be opened. */
    void neverOpened(String path, int times) {
        add(new Entry(GONE, path, times, 0, "came and went before it could be opened"));
    }

    private void add(Entry entry) {
        counters.lost(entry.times);
        String key = entry.reason + ' ' + entry.path;
        Entry before = waiting.get(key);
        if (before != null) {
            waiting.put(key, before.and(entry));
        } else if (waiting.size() < MAX_PERIOD) {
            waiting.put(key, entry);
        } else {
            summed += entry.times;
        }
    }

    public boolean isEmpty() {
        return waiting.isEmpty() && summed == 0;
    }

    /** Losses to be told now. */
    public List<Loss> take(long nowNanos) {
        if (!begun || nowNanos - periodNanos >= PERIOD_S * 1_000_000_000L) {
            begun = true;
            periodNanos = nowNanos;
            told = 0;
        }
        List<Loss> losses = new ArrayList<>();
        var entries = waiting.values().iterator();
        while (entries.hasNext() && told < MAX_PERIOD) {
            losses.add(entries.next().toLoss());
            entries.remove();
            told++;
        }
        if (summed > 0 && told < MAX_PERIOD) {
            losses.add(new Loss(GONE, 0, 0, 0, summed + " more files, not named one by one"));
            summed = 0;
            told++;
        }
        return losses;
    }
}

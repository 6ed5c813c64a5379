package io.adamant.collector.logs;

import java.util.List;
import java.util.Map;

/**
 * The log store: records of hosts that are there and of hosts that are gone. Any thread may ask;
 * every answer is bounded in time and memory, and says what it could not look at.
 */
public interface LogStore extends LogSearch {

    /**
     * Hands every matching record to the sink, until the sink has enough, the deadline passes or
     * all was read.
     */
    Outcome scan(Scan scan, Sink sink);

    /**
     * Counts matching records without handing them over. The scan's order does not matter, and its
     * span is cut to what the buckets cover.
     *
     * @param by labels, {@link LogEntry#LEVEL} or keys of the metadata to count apart; none counts
     *     all as one
     */
    Counted count(Scan scan, Buckets buckets, List<String> by);

    /** The label sets that have records in the span, in no order, at most {@code limit}. */
    Streams streams(List<LabelMatcher> matchers, Span span, int limit);

    /**
     * Takes records one after the other, on one thread: the asker's or one of the store's, while
     * the asker waits. What it writes is seen by the asker once the question is answered.
     */
    interface Sink {

        /** False when it has enough. */
        boolean accept(LogEntry entry);
    }

    /**
     * What a look through the store came to.
     *
     * @param complete false when something that could belong to the answer was not looked at
     * @param notes what is missing, in words: what was put aside, evicted or not reached in time
     * @param bytesScanned bytes of text that were looked through, by estimate
     * @param entriesScanned records that were looked through, by estimate
     */
    record Outcome(boolean complete, List<String> notes, long bytesScanned, long entriesScanned) {
        public Outcome {
            notes = List.copyOf(notes);
        }
    }

    /**
     * Counts.
     *
     * @param series one for each combination of values that occurs; at most {@link #MAX_SERIES},
     *     and what is beyond makes the outcome incomplete
     */
    record Counted(List<Series> series, Outcome outcome) {

        /** Most combinations in one answer. */
        public static final int MAX_SERIES = 5_000;

        public Counted {
            series = List.copyOf(series);
        }
    }

    /**
     * Counts of one combination.
     *
     * @param labels the values of the names asked for; those that are "" are left out
     * @param cells buckets with something in them, ascending
     */
    record Series(Map<String, String> labels, List<Cell> cells) {
        public Series {
            labels = Map.copyOf(labels);
            cells = List.copyOf(cells);
        }
    }

    /**
     * Counts of one bucket.
     *
     * @param bucket its number, from 0
     * @param bytes of text, as UTF-8
     */
    record Cell(int bucket, long records, long bytes) {}

    /** Label sets. */
    record Streams(List<StreamLabels> sets, Outcome outcome) {
        public Streams {
            sets = List.copyOf(sets);
        }
    }
}

package io.adamant.collector.logs;

import java.util.List;
import java.util.function.Predicate;

/**
 * Follows log records in the order of their arrival, so that one with an old timestamp is not
 * missed; any thread may ask.
 */
public interface LogTail {

    /** The newest record's place; following from here yields only what comes later. */
    long newest();

    /**
     * What arrived behind a place.
     *
     * @param after a place given by {@link #newest} or by {@link Batch#newest}
     * @param wanted which records; asked once for each that arrived, newest first
     * @param most most records in the answer; the newest are kept
     */
    Batch since(long after, Predicate<LogEntry> wanted, int most);

    /**
     * Says that somebody follows, before {@link #newest} is asked for the first time: more is kept
     * then.
     */
    Following follow();

    /** Somebody follows until this is closed; closing it again does nothing. */
    interface Following extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * What arrived.
     *
     * @param newest where to go on
     * @param entries in the order of arrival
     * @param skipped how many were left out, because there were more than asked for
     */
    record Batch(long newest, List<LogEntry> entries, long skipped) {

        public Batch {
            entries = List.copyOf(entries);
        }
    }
}

package io.adamant.collector.journal;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The one durable record of everything received. Every implementation passes {@code
 * JournalContract}.
 */
public interface Journal extends AutoCloseable {

    /**
     * Appends an envelope; the stage completes when it is durable (survives kill -9 and power loss)
     * or refused. Never blocks the caller; the order of completions is the order of the journal.
     *
     * @param key envelopes of one key keep their order
     */
    CompletionStage<Append> append(String key, Envelope envelope);

    /**
     * Opens a reader that starts behind {@code after}. Each tail belongs to one thread. A trim does
     * not wait for it: see {@link Tail#missed}.
     */
    Tail tail(Position after);

    /**
     * Drops what is older than the retention; whole files only. Tails that have not read it yet go
     * on with what is left.
     *
     * @param upTo entries behind it stay, however old they are
     */
    Trimmed trim(long olderThanUnixNanos, Position upTo);

    /**
     * True once anything was ever trimmed: the first entry kept need not be the first one received,
     * over restarts too.
     */
    boolean isTrimmed();

    /** The newest durable entry; {@link Position#START} when there never was one. */
    Position newest();

    /** About how many bytes there are behind a position: what a reader that stands there lags. */
    long bytesBehind(Position position);

    /** Bytes on disk, for the metric and the watermark. */
    long bytes();

    @Override
    void close();

    /** What became of an append. */
    sealed interface Append {

        /** Durable at this place. */
        record Durable(Position position) implements Append {}

        /** Not stored: the disk is at its watermark, or the queue in front of it is full. */
        record Full(String reason) implements Append {}

        /** Not stored, or not known to be: the disk failed; the journal takes nothing more. */
        record Failed(String reason) implements Append {}
    }

    /** A reader with a position of its own. */
    interface Tail extends AutoCloseable {

        /**
         * The next entries, at most {@code most}; empty when there is nothing yet. Never blocks.
         */
        List<Entry> poll(int most);

        /** How many entries were trimmed before this tail came to them. */
        long missed();

        /**
         * True when the place that it was to start behind is no longer there: it began with what is
         * left, and what came between, if anything, is not in {@link #missed}.
         */
        boolean isElsewhere();

        @Override
        void close();
    }

    /**
     * One entry as it was kept.
     *
     * @param position where it stands; a tail opened there starts behind it
     */
    record Entry(Position position, Envelope envelope) {}

    /**
     * What a trim did.
     *
     * @param files how many files were deleted
     * @param bytes how many bytes they held
     */
    record Trimmed(int files, long bytes) {}
}

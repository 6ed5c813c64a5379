package io.adamant.collector.journal;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;

/** How much of the journal's past a view needs at a start. */
public sealed interface Past {

    /** All that the journal still keeps: the view lives in memory only. */
    record Everything() implements Past {}

    /**
     * What was received during the last so much: the view lives in memory, and what is older is of
     * no use to it. It may be given more.
     */
    record Recent(Duration span) implements Past {}

    /**
     * What is behind a checkpoint: the view's state is small and is kept in each of them, exactly
     * as it was behind the checkpoint's entry. It outlives what the journal trims.
     */
    record Kept(State state) implements Past {}

    /** What {@link Kept} writes down. Called by the view thread only, between two entries. */
    interface State {

        void write(DataOutput out) throws IOException;

        /**
         * Takes what {@link #write} wrote, in place of what there is.
         *
         * @throws IOException when it is not that; there is then nothing
         */
        void read(DataInput in) throws IOException;

        /** There is nothing: the journal is read from its beginning. */
        void clear();
    }

    /**
     * What is behind a position: everything up to there is durable in a place of the view's own.
     * The journal is not trimmed behind it, so a view that never moves on fills the disk up to its
     * watermark, and the senders keep the rest.
     *
     * @param position the last entry whose records are durable, or {@link Position#START}
     */
    record StoredUpTo(Position position) implements Past {}
}

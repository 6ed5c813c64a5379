package io.adamant.collector.journal;

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
     * What is behind a position: everything up to there is durable in a place of the view's own.
     * The journal is not trimmed behind it, so a view that never moves on fills the disk up to its
     * watermark, and the senders keep the rest.
     *
     * @param position the last entry whose records are durable, or {@link Position#START}
     */
    record StoredUpTo(Position position) implements Past {}
}

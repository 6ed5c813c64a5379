package io.adamant.collector.journal;

import io.adamant.collector.journal.once.Streams;
import java.util.List;
import java.util.Optional;

/**
 * Where the state of the streams is kept together with the place in the journal that it belongs to.
 * Any thread may call. What is damaged is put aside, never read again and never thrown at anyone.
 */
public interface Checkpoints {

    /** The one that the journal is read from; nothing where the journal still has its beginning. */
    Loaded base();

    /** Those behind the base, oldest first, as far as one can tell without reading them. */
    List<Mark> marks();

    Loaded load(Mark mark);

    /**
     * Keeps the state durably.
     *
     * @param views states of views that go along, see {@link KeptStates}
     * @return why it could not be kept; empty when it was
     */
    Optional<String> keep(Mark mark, Streams streams, byte[] views);

    /**
     * Makes a mark the base, durably and all at once, and deletes the older ones.
     *
     * @return why it could not; empty when it is the base
     */
    Optional<String> rebase(Mark mark);

    /** Deletes a mark that nobody needs; where it cannot, it stays until the next start or trim. */
    void drop(Mark mark);

    /** Puts everything aside: it belongs to another journal. */
    void discard();

    /** How many were put aside so far. */
    long damaged();

    /**
     * A place in the journal.
     *
     * @param position the last entry that the state knows of
     * @param receivedUnixNanos when the newest entry up to there was received
     */
    record Mark(Position position, long receivedUnixNanos) {}

    /** What a look at one came to. */
    sealed interface Loaded {

        /**
         * The state right behind the mark's entry.
         *
         * @param views empty in a checkpoint of a version before they were in it
         */
        record Found(Mark mark, Streams streams, byte[] views) implements Loaded {}

        /** There is none. */
        record Nothing() implements Loaded {}

        /** There was one and it cannot be read; it was put aside. */
        record Damaged() implements Loaded {}
    }
}

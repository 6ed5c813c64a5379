package io.adamant.collector.ledger;

import java.util.List;
import java.util.Optional;

/**
 * The intents, changed by compare-and-set only. No cloud call is made for an intent that is not
 * committed here. Every implementation keeps {@link Rules}.
 */
public interface Ledger extends AutoCloseable {

    /** How many entries were committed; the expected version of the next proposal. */
    long version();

    /** The newest entry of every intent, in the order in which they were opened. */
    List<Intent> intents();

    /** Proposes an intent's new state; {@code Committed} only when it is durable. */
    Outcome propose(long expectedVersion, Intent entry);

    /** Why nothing may be acted upon: an entry that cannot be read, a disk that failed. */
    Optional<String> fault();

    /**
     * Settles an unknown outcome by looking at the storage again: from then on {@link #version} and
     * {@link #intents} say whether the entry is there. True when proposals are taken (again); an
     * entry that cannot be read is not cured by looking twice.
     */
    boolean reread();

    @Override
    void close();

    /** What became of a proposal. */
    sealed interface Outcome {

        /** Durable, as entry number {@code version}. */
        record Committed(long version) implements Outcome {}

        /** Nothing was written: somebody else was first. */
        record Conflict(long actual) implements Outcome {}

        /** Nothing was written: the entry breaks a rule of the ledger. */
        record Refused(String rule) implements Outcome {}

        /** It may or may not be durable; nothing more is taken before {@link Ledger#reread}. */
        record Unknown(String reason) implements Outcome {}
    }
}

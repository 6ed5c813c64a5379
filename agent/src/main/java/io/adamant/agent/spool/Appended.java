package io.adamant.agent.spool;

/** What became of a batch that was handed to {@link Spool#append}. */
public sealed interface Appended {

    /** Taken: durable and visible after the next {@link Committed.Durable}. */
    record Taken() implements Appended {}

    /**
     * Not taken, because the disk has refused what was taken before. The caller keeps the batch and
     * hands it in again after a commit that succeeded.
     */
    record Refused(Committed.Cause cause) implements Appended {}
}

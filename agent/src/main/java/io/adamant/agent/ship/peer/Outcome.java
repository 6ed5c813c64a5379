package io.adamant.agent.ship.peer;

/** What became of one attempt to send one part of a batch. */
public sealed interface Outcome {

    /**
     * Durable at the receiver.
     *
     * @param rejected records that the receiver did not take
     */
    record Delivered(long rejected, String message) implements Outcome {}

    /** 413: the same in smaller pieces. */
    record TooLarge() implements Outcome {}

    /** Refused, perhaps only for its encoding: again after asking. */
    record Doubted() implements Outcome {}

    /** A kept connection was closed in the meantime: again at once, and no failure yet. */
    record Stale() implements Outcome {}

    /** Will never be taken. */
    record Refused(String detail) implements Outcome {}

    /**
     * Later, at the next endpoint.
     *
     * @param retryAfterNanos what the receiver asked for, 0 when it did not say
     */
    record Later(RetryCause cause, long retryAfterNanos, String detail) implements Outcome {}
}

package io.adamant.agent.ship;

import io.adamant.agent.ship.peer.Dialect;
import io.adamant.agent.ship.peer.RetryCause;
import io.adamant.agent.spool.WaitingBatch;
import io.adamant.agent.spool.codec.Encoding;

/**
 * The batch that failed last, and how often: it may itself be why. Some receivers take an empty
 * request in an encoding and break on a full one, so that what fails again and again is sent less
 * compressed; what is answered 500 or the like is given up in the end.
 */
final class Suspect {

    /** Tries of one batch that may themselves be why the receiver answers 500 or the like. */
    static final int MAX_FAULTS = 20;

    /** Tries in one encoding before a lower one. */
    private static final int TRIES = 4;

    private long epoch;
    private long sequence;
    private int faults;
    private int tries;

    /**
     * Counts one more failure.
     *
     * @return true when the batch should be given up
     */
    boolean failed(WaitingBatch batch, RetryCause cause) {
        if (!isMet(batch)) {
            epoch = batch.epoch();
            sequence = batch.firstSequence();
            faults = 0;
            tries = 0;
        }
        switch (cause) {
            case FAULT -> {
                faults++;
                tries++;
            }
            case CLOSED, GARBAGE, TIMEOUT -> tries++;
            case RESOLVE, CONNECT, TLS, ABORTED -> tries = 0;
            case THROTTLED, UNAVAILABLE, UNAUTHORIZED, STRANGER, NOT_OTLP -> tries = 0;
        }
        return faults >= MAX_FAULTS;
    }

    /** The most that a part of this batch may be compressed. */
    Encoding most(WaitingBatch batch, Encoding stored) {
        if (!isMet(batch) || tries < TRIES) {
            return stored;
        }
        return tries < 2 * TRIES ? Dialect.below(stored) : Encoding.IDENTITY;
    }

    private boolean isMet(WaitingBatch batch) {
        return batch.epoch() == epoch && batch.firstSequence() == sequence;
    }
}

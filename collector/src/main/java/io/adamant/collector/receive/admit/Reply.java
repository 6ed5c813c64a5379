package io.adamant.collector.receive.admit;

import java.util.Locale;

/** What became of a request, in no protocol's words. */
public enum Reply {
    /** Durable in the journal. */
    STORED,
    /** There was nothing in it to store. */
    EMPTY,
    /** Some records cannot be kept; the others are durable. */
    PARTIAL,
    MALFORMED,
    NOT_FOUND,
    WRONG_METHOD,
    TOO_LARGE,
    WRONG_TYPE,
    WRONG_ENCODING,
    /** Nobody knows who sends it: it has to enrol first, and may send it again then. */
    UNPROVEN,
    /** The sender has used up its quota. */
    QUOTA,
    /** The memory for what is in flight is used up, or the sender's share of it. */
    OVERLOAD,
    JOURNAL_FULL,
    JOURNAL_FAILED,
    /** A bug of ours: clients drop on 500, so they are told to try again. */
    FAULT;

    /** True when the same request may succeed later. */
    public boolean isRetryable() {
        return switch (this) {
            case QUOTA, OVERLOAD, JOURNAL_FULL, JOURNAL_FAILED, FAULT -> true;
            case STORED,
                    EMPTY,
                    PARTIAL,
                    MALFORMED,
                    NOT_FOUND,
                    WRONG_METHOD,
                    TOO_LARGE,
                    WRONG_TYPE,
                    WRONG_ENCODING,
                    UNPROVEN ->
                    false;
        };
    }

    public boolean isSuccess() {
        return this == STORED || this == EMPTY || this == PARTIAL;
    }

    /** Bounded name, a metric label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

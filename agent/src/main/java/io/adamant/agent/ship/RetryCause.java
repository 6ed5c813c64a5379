package io.adamant.agent.ship;

import java.util.Locale;

/** Why a batch is sent again later. */
public enum RetryCause {
    /** No connection, or no whole answer. */
    NETWORK,
    /** 429: the receiver asks to slow down. */
    THROTTLED,
    /** 408, 502, 503, 504: nothing is said about the batch. */
    UNAVAILABLE,
    /**
     * 401, 403: our identity is not accepted now. Not a word about the batch, so that a wrong
     * certificate does not empty the spools of a fleet.
     */
    UNAUTHORIZED,
    /**
     * Any other status from 300 that is not 4xx; may be about the batch, so its tries are limited.
     */
    FAULT;

    /** Used as a metric label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

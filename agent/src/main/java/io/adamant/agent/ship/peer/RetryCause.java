package io.adamant.agent.ship.peer;

import io.adamant.agent.ship.link.Breakage;
import java.util.Locale;

/** Why a batch is sent again later. */
public enum RetryCause {
    /** The endpoint's name has no address. */
    RESOLVE,
    /** No connection. */
    CONNECT,
    /** No TLS that both sides accept. */
    TLS,
    /** No whole answer in time. */
    TIMEOUT,
    /** The connection ended before a whole answer. */
    CLOSED,
    /** What came back is no HTTP. */
    GARBAGE,
    /** We broke it off, to stop. */
    ABORTED,
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
     * Any other answer of an address that has not yet taken anything: it may be no OTLP receiver at
     * all, so that what it says is not about the batch. See docs/decisions/0013-who-refuses.md.
     */
    STRANGER,
    /**
     * A 2xx with a body that no OTLP receiver answers with, such as the page of a captive portal or
     * of a wrong proxy: nothing was taken.
     */
    NOT_OTLP,
    /** Any other status that is not 4xx; may be about the batch, so its tries are limited. */
    FAULT;

    static RetryCause of(Breakage breakage) {
        return switch (breakage) {
            case RESOLVE -> RESOLVE;
            case CONNECT -> CONNECT;
            case TLS -> TLS;
            case TIMEOUT -> TIMEOUT;
            case CLOSED -> CLOSED;
            case GARBAGE -> GARBAGE;
            case ABORTED -> ABORTED;
        };
    }

    /** Used as a metric label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package io.adamant.collector.api;

/** The API cannot be served. The message is one line for the one who started the collector. */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Code code;

    ApiException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public Code code() {
        return code;
    }

    /** Bounded, a metric label. */
    public enum Code {
        /** Not loopback: needs TLS and authentication, which this listener does not have. */
        NOT_LOOPBACK,
        PORT_IN_USE,
        CANNOT_LISTEN
    }
}

package io.adamant.collector.api.ask;

/** A request that cannot be understood; the message says what to send instead. Status 400. */
public final class BadAskException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BadAskException(String message) {
        super(message, null, false, false);
    }
}

package io.adamant.collector.api;

/** A request that cannot be understood; the message says what to send instead. Status 400. */
final class BadAskException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadAskException(String message) {
        super(message, null, false, false);
    }
}

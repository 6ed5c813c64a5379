package io.adamant.collector.journal.format;

/** The request would grow over the limit; ends its conversion. */
final class TooLargeException extends Exception {

    private static final long serialVersionUID = 1L;

    TooLargeException() {
        super("too large", null, false, false);
    }
}

package io.adamant.collector.metrics;

/** What was asked for does not exist; the message says what does. */
public final class BadScrapeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadScrapeException(String message) {
        super(message);
    }
}

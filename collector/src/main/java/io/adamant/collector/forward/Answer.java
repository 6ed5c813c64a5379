package io.adamant.collector.forward;

/**
 * What a backend made of a request (OTLP specification 1.9, OTLP/HTTP Response).
 *
 * <p>Beyond the specification 401, 403 and 404 are tried again: they say that the configuration is
 * wrong, here or there, and dropping all that comes until somebody looks would be the worst answer.
 */
sealed interface Answer {

    /**
     * It has it.
     *
     * @param rejected records that it did not want; they must not be sent again
     * @param words its own about that, or empty
     */
    record Taken(long rejected, String words) implements Answer {}

    /**
     * It may take it later.
     *
     * @param retryAfterNanos not before, 0 when it did not say
     */
    record Later(String why, long retryAfterNanos) implements Answer {}

    /** It will not take so much at once (413). */
    record TooLarge(String why) implements Answer {}

    /** It will never take it. */
    record Refused(String why) implements Answer {}
}

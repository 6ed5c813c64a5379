package io.adamant.agent.ship.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** The header {@code Retry-After} (RFC 9110, 10.2.3): seconds or a date. */
public final class RetryAfter {

    /** A receiver that asks for more is asked again after this long. */
    public static final Duration MAX = Duration.ofMinutes(5);

    private RetryAfter() {}

    /**
     * Nanoseconds to wait, between 0 and {@link #MAX}; 0 when the text is neither form.
     *
     * @param unixNanos the wall clock
     */
    public static long nanos(String text, long unixNanos) {
        if (text.isEmpty()) {
            return 0;
        }
        long nanos;
        if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            nanos = text.length() > 9 ? MAX.toNanos() : Long.parseLong(text) * 1_000_000_000L;
        } else {
            nanos = untilDate(text, unixNanos);
        }
        return Math.clamp(nanos, 0, MAX.toNanos());
    }

    private static long untilDate(String text, long unixNanos) {
        try {
            ZonedDateTime at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            return at.toEpochSecond() * 1_000_000_000L - unixNanos;
        } catch (DateTimeException | ArithmeticException neitherForm) {
            return 0;
        }
    }
}

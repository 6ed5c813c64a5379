package io.adamant.collector.forward;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.TimeUnit;

/** The header {@code Retry-After} (RFC 9110, 10.2.3): seconds or a date. */
final class RetryAfter {

    /** A backend that asks for more does not get it. */
    static final long MAX_SECONDS = 600;

    private RetryAfter() {}

    /** Nanoseconds from now; 0 where it cannot be read or is past. */
    static long nanos(String header, long nowUnixNanos) {
        String text = header.strip();
        long seconds;
        if (!text.isEmpty() && text.length() < 10 && text.chars().allMatch(Character::isDigit)) {
            seconds = Long.parseLong(text);
        } else {
            seconds = secondsUntil(text, nowUnixNanos);
        }
        return TimeUnit.SECONDS.toNanos(Math.clamp(seconds, 0, MAX_SECONDS));
    }

    private static long secondsUntil(String date, long nowUnixNanos) {
        try {
            Instant at =
                    ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            return at.getEpochSecond() - TimeUnit.NANOSECONDS.toSeconds(nowUnixNanos);
        } catch (DateTimeParseException unreadable) {
            return 0;
        }
    }
}

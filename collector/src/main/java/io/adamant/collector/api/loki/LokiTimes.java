package io.adamant.collector.api.loki;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and durations of requests, in every form that Loki reads. */
final class LokiTimes {

    static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Whole numbers of up to so many digits are seconds, longer ones nanoseconds. */
    private static final int MAX_SECONDS_DIGITS = 10;

    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,19}");
    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,12}\\.\\d{1,12}");
    private static final Pattern PART =
            Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(ns|us|\\u00b5s|ms|s|m|h|d|w|y)");

    private LokiTimes() {}

    /** Unix nanoseconds of RFC 3339, seconds, fractions of seconds or nanoseconds. */
    static long time(String name, String text) {
        try {
            if (WHOLE.matcher(text).matches()) {
                int digits = text.startsWith("-") ? text.length() - 1 : text.length();
                long number = Long.parseLong(text);
                return digits <= MAX_SECONDS_DIGITS
                        ? Math.multiplyExact(number, NANOS_PER_SECOND)
                        : number;
            }
            if (DECIMAL.matcher(text).matches()) {
                return nanos(new BigDecimal(text));
            }
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return Math.addExact(
                    Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND),
                    instant.getNano());
        } catch (DateTimeException | ArithmeticException | NumberFormatException notATime) {
            throw LokiException.bad(
                    name
                            + " is not a time: give Unix nanoseconds or seconds, or RFC 3339 such as"
                            + " 2026-11-21T10:00:00Z");
        }
    }

    /** Nanoseconds of a duration such as {@code 1m30s} or of a number of seconds; above 0. */
    static long duration(String name, String text) {
        long nanos = 0;
        try {
            if (WHOLE.matcher(text).matches() || DECIMAL.matcher(text).matches()) {
                nanos = nanos(new BigDecimal(text));
            } else {
                nanos = parts(text);
            }
        } catch (ArithmeticException tooLong) {
            nanos = 0;
        }
        if (nanos <= 0) {
            throw LokiException.bad(
                    name + " is not a duration: give 30s, 5m or a number of seconds above 0");
        }
        return nanos;
    }

    private static long parts(String text) {
        Matcher part = PART.matcher(text);
        long nanos = 0;
        int at = 0;
        while (at < text.length() && part.region(at, text.length()).lookingAt()) {
            BigDecimal count = new BigDecimal(part.group(1));
            BigDecimal unit = BigDecimal.valueOf(unitNanos(part.group(2)));
            nanos =
                    Math.addExact(
                            nanos,
                            count.multiply(unit).setScale(0, RoundingMode.DOWN).longValueExact());
            at = part.end();
        }
        return at == text.length() ? nanos : 0;
    }

    private static long nanos(BigDecimal seconds) {
        return seconds.multiply(BigDecimal.valueOf(NANOS_PER_SECOND))
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact();
    }

    private static long unitNanos(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "ms" -> 1_000_000L;
            case "s" -> NANOS_PER_SECOND;
            case "m" -> 60 * NANOS_PER_SECOND;
            case "h" -> 3_600 * NANOS_PER_SECOND;
            case "d" -> 86_400 * NANOS_PER_SECOND;
            case "w" -> 7 * 86_400 * NANOS_PER_SECOND;
            case "y" -> 365 * 86_400 * NANOS_PER_SECOND;
            default -> 1_000L;
        };
    }
}

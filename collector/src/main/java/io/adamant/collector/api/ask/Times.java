package io.adamant.collector.api.ask;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times in requests and answers. Answers have RFC 3339 in UTC, null for "not yet" and "never". */
public final class Times {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Up to so many digits are seconds, more are nanoseconds, as the Loki API reads them. */
    private static final int MAX_SECONDS_DIGITS = 11;

    private static final Pattern RELATIVE = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,19}");

    private Times() {}

    /** Zero and less mean that it has not happened. */
    public static @Nullable String text(long unixNanos) {
        return unixNanos <= 0 ? null : instant(unixNanos);
    }

    public static String instant(long unixNanos) {
        return Instant.ofEpochSecond(0, unixNanos).toString();
    }

    /**
     * Reads RFC 3339, Unix seconds or nanoseconds, or a distance like {@code 10m}.
     *
     * @param sign -1 when a distance points into the past, 1 when into the future
     * @throws BadAskException in words that name the parameter
     */
    static long parse(String name, String text, long nowNanos, int sign) {
        Matcher relative = RELATIVE.matcher(text);
        try {
            if (relative.matches()) {
                long count = sign * Long.parseLong(relative.group(1));
                long distance = Math.multiplyExact(count, unitNanos(relative.group(2)));
                return Math.addExact(nowNanos, distance);
            }
            if (NUMBER.matcher(text).matches()) {
                long number = Long.parseLong(text);
                return text.length() <= MAX_SECONDS_DIGITS
                        ? Math.multiplyExact(number, NANOS_PER_SECOND)
                        : number;
            }
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return Math.addExact(
                    Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND),
                    instant.getNano());
        } catch (DateTimeException | ArithmeticException | NumberFormatException notATime) {
            throw new BadAskException(
                    name
                            + " is not a time: give 2026-11-21T10:00:00Z, Unix seconds or"
                            + " nanoseconds, or a distance like 10m, 2h, 1d");
        }
    }

    private static long unitNanos(String unit) {
        return switch (unit) {
            case "ms" -> 1_000_000L;
            case "s" -> NANOS_PER_SECOND;
            case "m" -> 60 * NANOS_PER_SECOND;
            case "h" -> 3_600 * NANOS_PER_SECOND;
            case "d" -> 86_400 * NANOS_PER_SECOND;
            default -> throw new IllegalArgumentException("unit " + unit);
        };
    }
}

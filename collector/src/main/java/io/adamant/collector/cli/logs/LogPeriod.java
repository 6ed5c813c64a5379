package io.adamant.collector.cli.logs;

import io.adamant.collector.cli.command.Call;
import io.adamant.collector.cli.terminal.CliException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From when until when, Unix nanoseconds.
 *
 * @param fromNanos inclusive; 0 when nothing was said
 * @param untilNanos exclusive; just behind now when nothing was said
 */
record LogPeriod(long fromNanos, long untilNanos) {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** A host whose clock is ahead is shown too. */
    private static final long AHEAD_NANOS = 60 * NANOS_PER_SECOND;

    private static final Pattern DISTANCE = Pattern.compile("(\\d{1,6})(s|m|h|d)");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,11}");

    static LogPeriod of(Call call) {
        long now = call.around().clock().unixNanos();
        long from = time("since", call.option("since"), now, 0);
        long until = time("until", call.option("until"), now, now + AHEAD_NANOS);
        if (until <= from) {
            throw CliException.usage("--until must be later than --since");
        }
        return new LogPeriod(from, until);
    }

    private static long time(String option, @Nullable String text, long now, long fallback) {
        if (text == null) {
            return fallback;
        }
        Matcher distance = DISTANCE.matcher(text);
        if (distance.matches()) {
            return now - Long.parseLong(distance.group(1)) * nanos(distance.group(2));
        }
        if (SECONDS.matcher(text).matches()) {
            return Long.parseLong(text) * NANOS_PER_SECOND;
        }
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            return Math.addExact(
                    Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND),
                    instant.getNano());
        } catch (DateTimeException | ArithmeticException notATime) {
            throw CliException.usage(
                    "--" + option + " is a time or a distance: 10m, 2h, 1d, 2026-11-21T10:00:00Z");
        }
    }

    private static long nanos(String unit) {
        return switch (unit) {
            case "s" -> NANOS_PER_SECOND;
            case "m" -> 60 * NANOS_PER_SECOND;
            case "h" -> 3_600 * NANOS_PER_SECOND;
            default -> 86_400 * NANOS_PER_SECOND;
        };
    }
}

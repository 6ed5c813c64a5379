package io.adamant.collector.cli.terminal;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;

/** Times of answers as distances, two units at most. */
public final class Ages {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private Ages() {}

    /** How long a moment in RFC 3339 is ago; empty when there is none. */
    public static String since(String at, long nowNanos) {
        return at.isEmpty() ? "" : span(nowNanos - nanos(at));
    }

    /** How long from one moment to another; empty when one is missing. */
    public static String between(String from, String to) {
        return from.isEmpty() || to.isEmpty() ? "" : span(nanos(to) - nanos(from));
    }

    public static String span(long nanos) {
        long s = Math.max(0, nanos) / NANOS_PER_SECOND;
        if (s < 10) {
            return String.format(Locale.ROOT, "%.1fs", Math.max(0, nanos) / 1e9);
        }
        if (s < 60) {
            return s + "s";
        }
        if (s < 3_600) {
            return s / 60 + "m " + s % 60 + "s";
        }
        return s < 86_400
                ? s / 3_600 + "h " + s % 3_600 / 60 + "m"
                : s / 86_400 + "d " + s % 86_400 / 3_600 + "h";
    }

    /** The time of day in UTC with milliseconds, {@code 09:59:59.123}. */
    public static String clock(String at) {
        try {
            String whole = Instant.parse(at).toString();
            String time = whole.substring(whole.indexOf('T') + 1, whole.length() - 1);
            return (time.contains(".") ? time + "000" : time + ".000").substring(0, 12);
        } catch (DateTimeException notATime) {
            return at;
        }
    }

    private static long nanos(String at) {
        try {
            Instant instant = Instant.parse(at);
            return instant.getEpochSecond() * NANOS_PER_SECOND + instant.getNano();
        } catch (DateTimeException notATime) {
            throw CliException.failed("the collector's answer has no time in " + at);
        }
    }
}

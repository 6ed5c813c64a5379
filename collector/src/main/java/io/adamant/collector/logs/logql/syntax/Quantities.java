package io.adamant.collector.logs.logql.syntax;

import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as text, in queries and in the labels that queries compare. */
public final class Quantities {

    /** Longest text that is looked at. */
    private static final int MAX_LENGTH = 64;

    private static final String WHOLE = "[0-9]++";
    private static final String DECIMAL = "[0-9]++(?:\\.[0-9]++)?";

    /** A duration of a query: units from large to small, each at most once. */
    static final Pattern DURATION =
            Pattern.compile(
                    "-?(?=[0-9])(?:("
                            + WHOLE
                            + ")y)?(?:("
                            + WHOLE
                            + ")w)?(?:("
                            + WHOLE
                            + ")d)?"
                            + "(?:("
                            + DECIMAL
                            + ")h)?(?:("
                            + DECIMAL
                            + ")m(?!s))?"
                            + "(?:("
                            + DECIMAL
                            + ")s)?(?:("
                            + DECIMAL
                            + ")ms)?"
                            + "(?:("
                            + DECIMAL
                            + ")[\\u00b5u]s)?(?:("
                            + DECIMAL
                            + ")ns)?");

    private static final double[] DURATION_NANOS = {
        365 * 86_400e9, 7 * 86_400e9, 86_400e9, 3_600e9, 60e9, 1e9, 1e6, 1e3, 1
    };

    /** A size of a query: one number and one unit as they stand here. */
    static final Pattern BYTES = Pattern.compile("(" + DECIMAL + ")(B|[kKMGTP]B|[KMGTP]iB)");

    private static final Pattern LABEL_DURATION_PART =
            Pattern.compile(
                    "([0-9]{0,15}(?:\\.[0-9]{0,15})?)(ns|us|\\u00b5s|\\u03bcs|ms|s|m|h|d|w)");

    private static final Pattern LABEL_BYTES =
            Pattern.compile("(" + DECIMAL + ") ?(|[bB]|[kKmMgGtTpP](?:i?[bB])?)");

    private Quantities() {}

    /** Nanoseconds of a text that {@link #DURATION} matched. */
    static double nanos(Matcher duration) {
        double nanos = 0;
        for (int i = 0; i < DURATION_NANOS.length; i++) {
            String count = duration.group(i + 1);
            if (count != null) {
                nanos += Double.parseDouble(count) * DURATION_NANOS[i];
            }
        }
        return duration.group().startsWith("-") ? -nanos : nanos;
    }

    /** Bytes of a text that {@link #BYTES} matched. */
    static double bytes(Matcher size) {
        return Double.parseDouble(size.group(1)) * factor(size.group(2));
    }

    /** A label's value as a number; empty when it is none. */
    public static OptionalDouble number(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH || !isNumeric(text)) {
            return OptionalDouble.empty();
        }
        try {
            return OptionalDouble.of(Double.parseDouble(text));
        } catch (NumberFormatException notANumber) {
            return OptionalDouble.empty();
        }
    }

    /** Keeps out what only Java takes for a number: {@code 1d}, {@code 0x1p3}, blanks. */
    private static boolean isNumeric(String text) {
        return text.chars().allMatch(c -> "+-.eE0123456789".indexOf(c) >= 0);
    }

    /** A label's value such as {@code 1m30.5s} in nanoseconds; empty when it is no duration. */
    public static OptionalDouble labelNanos(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return OptionalDouble.empty();
        }
        boolean isNegative = text.startsWith("-");
        int from = isNegative || text.startsWith("+") ? 1 : 0;
        if (text.substring(from).equals("0")) {
            return OptionalDouble.of(0);
        }
        Matcher part = LABEL_DURATION_PART.matcher(text);
        double nanos = 0;
        int at = from;
        while (at < text.length()) {
            part.region(at, text.length());
            if (!part.lookingAt() || !hasDigit(part.group(1))) {
                return OptionalDouble.empty();
            }
            nanos += Double.parseDouble(part.group(1)) * unitNanos(part.group(2));
            at = part.end();
        }
        return at == from ? OptionalDouble.empty() : OptionalDouble.of(isNegative ? -nanos : nanos);
    }

    /** A label's value such as {@code 1.5 MiB} in bytes; empty when it is no size. */
    public static OptionalDouble labelBytes(String text) {
        Matcher size = LABEL_BYTES.matcher(text);
        return text.length() <= MAX_LENGTH && size.matches()
                ? OptionalDouble.of(Double.parseDouble(size.group(1)) * factor(size.group(2)))
                : OptionalDouble.empty();
    }

    private static boolean hasDigit(String text) {
        return text.chars().anyMatch(c -> c >= '0' && c <= '9');
    }

    private static double unitNanos(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            case "h" -> 3_600e9;
            case "d" -> 86_400e9;
            case "w" -> 7 * 86_400e9;
            default -> 1e3;
        };
    }

    /** {@code k} is 1,000 and {@code ki} 1,024, in either case of the letters. */
    private static double factor(String unit) {
        if (unit.isEmpty()) {
            return 1;
        }
        int power = "kmgtp".indexOf(Character.toLowerCase(unit.charAt(0))) + 1;
        boolean isBinary = unit.length() > 1 && Character.toLowerCase(unit.charAt(1)) == 'i';
        return Math.pow(isBinary ? 1024 : 1000, power);
    }
}

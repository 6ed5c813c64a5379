package io.adamant.collector.logs.logql.syntax;

import java.util.function.IntConsumer;

/** Go's escapes in a quoted string (Go specification, "Rune literals"), as LogQL has them. */
final class Escapes {

    private Escapes() {}

    /**
     * @param unknown told the index of each escape that there is not
     */
    static String resolve(String inner, IntConsumer unknown) {
        if (inner.indexOf('\\') < 0) {
            return inner;
        }
        StringBuilder out = new StringBuilder(inner.length());
        int at = 0;
        while (at < inner.length()) {
            char c = inner.charAt(at);
            if (c != '\\') {
                out.append(c);
                at++;
                continue;
            }
            int length = escape(inner, at, out);
            if (length == 0) {
                unknown.accept(at);
                length = 2;
            }
            at += length;
        }
        return out.toString();
    }

    /** Appends what the escape means; its length, 0 when there is no such escape. */
    private static int escape(String inner, int at, StringBuilder out) {
        char c = at + 1 < inner.length() ? inner.charAt(at + 1) : ' ';
        int simple = "abfnrtv\\\"".indexOf(c);
        if (simple >= 0) {
            out.append("\u0007\b\f\n\r\t\u000b\\\"".charAt(simple));
            return 2;
        }
        return switch (c) {
            case 'x' -> number(inner, at + 2, 2, 16, out) ? 4 : 0;
            case 'u' -> number(inner, at + 2, 4, 16, out) ? 6 : 0;
            case 'U' -> number(inner, at + 2, 8, 16, out) ? 10 : 0;
            case '0', '1', '2', '3' -> number(inner, at + 1, 3, 8, out) ? 4 : 0;
            default -> 0;
        };
    }

    private static boolean number(
            String inner, int from, int digits, int radix, StringBuilder out) {
        if (from + digits > inner.length()) {
            return false;
        }
        long value = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = inner.charAt(i) < 128 ? Character.digit(inner.charAt(i), radix) : -1;
            if (digit < 0) {
                return false;
            }
            value = value * radix + digit;
        }
        if (value > Character.MAX_CODE_POINT || (value >= 0xD800 && value <= 0xDFFF)) {
            return false;
        }
        out.appendCodePoint((int) value);
        return true;
    }
}

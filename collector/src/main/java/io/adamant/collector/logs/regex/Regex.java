package io.adamant.collector.logs.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A regular expression as LogQL means it (RE2, <a
 * href="https://github.com/google/re2/wiki/Syntax">syntax</a>); the dot matches a line break too,
 * since a stack trace is one line of a log. Immutable; any thread may match.
 *
 * <p>The library writes counted repeats out: {@code ((a{1000}){1000}){1000}} takes all memory, and
 * a few thousand open parentheses the whole stack. What is larger than {@link #MAX_SIZE} or deeper
 * than {@link #MAX_DEPTH} is therefore refused before it is compiled.
 */
public final class Regex {

    /** Longest expression, in characters. */
    public static final int MAX_LENGTH = 4_096;

    /** Most single steps when every counted repeat is written out. */
    public static final int MAX_SIZE = 5_000;

    /** Deepest nesting of groups. */
    public static final int MAX_DEPTH = 100;

    private final Pattern pattern;

    private Regex(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Compiles.
     *
     * @throws RegexException when it is not RE2 or is too large
     */
    public static Regex of(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new RegexException(
                    "the regular expression is longer than " + MAX_LENGTH + " characters");
        }
        new Size(text).check();
        try {
            return new Regex(Pattern.compile(text, Pattern.DOTALL));
        } catch (PatternSyntaxException wrong) {
            throw new RegexException(
                    "this is no regular expression of RE2: " + wrong.getDescription());
        }
    }

    /** Whether it matches all of the text. */
    public boolean matchesWhole(String text) {
        return pattern.matches(text);
    }

    /** Whether it matches anywhere in the text. */
    public boolean isIn(String text) {
        return pattern.matcher(text).find();
    }

    /** An upper bound of what an expression compiles to, by reading it once. */
    private static final class Size {

        private final String text;
        private final long[] sums = new long[MAX_DEPTH + 1];
        private int depth;

        /** Steps of the atom that a repeat right behind it would multiply. */
        private long last;

        Size(String text) {
            this.text = text;
        }

        void check() {
            int at = 0;
            while (at < text.length()) {
                at = step(at);
                if (sums[depth] + last > MAX_SIZE) {
                    throw new RegexException(
                            "the regular expression is too large: its counted repeats written out"
                                    + " are over "
                                    + MAX_SIZE
                                    + " steps");
                }
            }
        }

        private int step(int at) {
            switch (text.charAt(at)) {
                case '\\' -> {
                    return text.startsWith("\\Q", at) ? quoted(at) : atom(at + 2);
                }
                case '[' -> {
                    return atom(endOfClass(at));
                }
                case '(' -> open();
                case ')' -> close();
                case '{' -> repeat(at);
                default -> atom(at);
            }
            return at + 1;
        }

        private int atom(int next) {
            sums[depth] += last;
            last = 1;
            return next;
        }

        private int quoted(int at) {
            int end = text.indexOf("\\E", at);
            int next = end < 0 ? text.length() : end + 2;
            sums[depth] += last + next - at;
            last = 1;
            return next;
        }

        private int endOfClass(int at) {
            int i = at + 1;
            if (i < text.length() && text.charAt(i) == '^') {
                i++;
            }
            i++;
            while (i < text.length() && text.charAt(i) != ']') {
                i += text.charAt(i) == '\\' ? 2 : 1;
            }
            return i + 1;
        }

        private void open() {
            if (depth == MAX_DEPTH) {
                throw new RegexException(
                        "the regular expression is nested deeper than " + MAX_DEPTH + " groups");
            }
            sums[depth] += last;
            last = 0;
            depth++;
            sums[depth] = 0;
        }

        private void close() {
            if (depth > 0) {
                last += sums[depth] + 2;
                depth--;
            }
        }

        /** {@code {n}}, {@code {n,}} and {@code {n,m}}; anything else is text. */
        private void repeat(int at) {
            int end = text.indexOf('}', at);
            String count = end < 0 ? "" : text.substring(at + 1, end);
            if (!count.matches("\\d{1,9}(,\\d{0,9})?")) {
                atom(at);
                return;
            }
            long most = 0;
            for (String bound : count.split(",")) {
                most = Math.max(most, Long.parseLong(bound));
            }
            last = Math.multiplyExact(Math.max(last, 1), most + 1);
        }
    }
}

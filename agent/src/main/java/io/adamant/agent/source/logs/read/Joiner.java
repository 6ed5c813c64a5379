package io.adamant.agent.source.logs.read;

import io.adamant.agent.config.LogFiles.Joining;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says which lines continue the record before them. */
abstract sealed class Joiner {

    static Joiner of(Joining joining) {
        return switch (joining) {
            case Joining.None() -> new Each();
            case Joining.Java() -> new StackTraces();
            case Joining.Start(String regex) -> new StartPattern(Pattern.compile(regex));
        };
    }

    /** Whether a line belongs to the record before it. */
    abstract boolean continues(byte[] bytes, int from, int to);

    /** Whether a record is only known to be over when the next line is there. */
    abstract boolean waits();

    /** Each line is a record. */
    static final class Each extends Joiner {

        @Override
        boolean continues(byte[] bytes, int from, int to) {
            return false;
        }

        @Override
        boolean waits() {
            return false;
        }
    }

    /**
     * What {@code Throwable.printStackTrace} writes, and logback's forms of it: frames, "... n
     * more", causes, and the exception's own line where another line came before it. A message of
     * several lines is not seen as part of it.
     */
    static final class StackTraces extends Joiner {

        private static final byte[] CAUSED_BY = ascii("Caused by: ");
        private static final byte[] WRAPPED_BY = ascii("Wrapped by: ");
        private static final byte[] SUPPRESSED = ascii("Suppressed: ");
        private static final byte[] CIRCULAR = ascii("[CIRCULAR REFERENCE");
        private static final byte[] AT = ascii("at ");
        private static final byte[] MORE = ascii("... ");
        private static final byte[] COMMON = ascii("common frames omitted");
        private static final byte[][] HEADS = {
            ascii("Exception"), ascii("Error"), ascii("Throwable")
        };

        @Override
        boolean continues(byte[] bytes, int from, int to) {
            if (from == to) {
                return false;
            }
            byte first = bytes[from];
            if (first == '\t' || first == ' ') {
                return isFrame(bytes, from, to);
            }
            if (first < 'A') {
                return false;
            }
            return (first == 'C' && starts(bytes, from, to, CAUSED_BY))
                    || (first == 'W' && starts(bytes, from, to, WRAPPED_BY))
                    || (first == 'S' && starts(bytes, from, to, SUPPRESSED))
                    || isException(bytes, from, to);
        }

        @Override
        boolean waits() {
            return true;
        }

        private static boolean isFrame(byte[] bytes, int from, int to) {
            int at = from;
            while (at < to && (bytes[at] == '\t' || bytes[at] == ' ')) {
                at++;
            }
            return starts(bytes, at, to, AT)
                    || starts(bytes, at, to, MORE)
                    || starts(bytes, at, to, CAUSED_BY)
                    || starts(bytes, at, to, SUPPRESSED)
                    || starts(bytes, at, to, CIRCULAR)
                    || starts(bytes, at, to, COMMON);
        }

        /** A dotted name that ends like an exception's, alone or before a colon. */
        private static boolean isException(byte[] bytes, int from, int to) {
            int at = from;
            boolean dotted = false;
            while (at < to && isNamePart(bytes[at])) {
                dotted |= bytes[at] == '.';
                at++;
            }
            if (!dotted || (at < to && bytes[at] != ':')) {
                return false;
            }
            for (byte[] head : HEADS) {
                if (at - from > head.length && starts(bytes, at - head.length, at, head)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean isNamePart(byte b) {
            return (b >= 'a' && b <= 'z')
                    || (b >= 'A' && b <= 'Z')
                    || (b >= '0' && b <= '9')
                    || b == '.'
                    || b == '_'
                    || b == '$';
        }

        private static boolean starts(byte[] bytes, int from, int to, byte[] word) {
            if (to - from < word.length) {
                return false;
            }
            for (int i = 0; i < word.length; i++) {
                if (bytes[from + i] != word[i]) {
                    return false;
                }
            }
            return true;
        }

        private static byte[] ascii(String word) {
            return word.getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** Every line continues that does not begin as the pattern says. */
    static final class StartPattern extends Joiner {

        /** A pattern is about a line's head; this bounds what a bad one costs. */
        private static final int LOOKED_AT = 1024;

        private final Latin1 line = new Latin1();
        private final Matcher matcher;

        StartPattern(Pattern pattern) {
            this.matcher = pattern.matcher(line);
        }

        @Override
        boolean continues(byte[] bytes, int from, int to) {
            line.set(bytes, from, Math.min(to, from + LOOKED_AT));
            matcher.reset();
            return !matcher.lookingAt();
        }

        @Override
        boolean waits() {
            return true;
        }
    }

    /** A part of an array as characters, without a copy. */
    private static final class Latin1 implements CharSequence {

        private byte[] bytes = new byte[0];
        private int from;
        private int to;

        void set(byte[] array, int first, int end) {
            bytes = array;
            from = first;
            to = end;
        }

        @Override
        public int length() {
            return to - from;
        }

        @Override
        public char charAt(int index) {
            return (char) (bytes[from + index] & 0xFF);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new String(bytes, from + start, end - start, StandardCharsets.ISO_8859_1);
        }

        @Override
        public String toString() {
            return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        }
    }
}

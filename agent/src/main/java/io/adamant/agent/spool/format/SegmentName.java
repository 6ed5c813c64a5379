package io.adamant.agent.spool.format;

import java.util.Optional;

/**
 * What the name of a file in the spool's directory says.
 *
 * <pre>
 *  logs-000000000042.seg               the 42nd segment of the lane; numbers are never used twice
 *  logs-000000000042+2.seg             written again, together with the two numbers before it
 *  logs-000000000042.seg.quarantined   has damage; its intact records were shipped
 *  logs-000000000042.seg.tmp           being written again, not yet in place
 *  lock                                held by the running agent
 * </pre>
 *
 * @param covers how many numbers before its own were joined into it
 */
public record SegmentName(Lane lane, long number, int covers, Form form) {

    private static final int DIGITS = 12;
    private static final String MIDDLE = ".seg";

    /** What the file is. */
    public enum Form {
        SEGMENT(""),
        QUARANTINED(".quarantined"),
        TEMPORARY(".tmp");

        private static final Form[] ALL = values();

        private final String suffix;

        Form(String suffix) {
            this.suffix = suffix;
        }
    }

    /** A segment in use. */
    public static SegmentName of(Lane lane, long number, int covers) {
        return new SegmentName(lane, number, covers, Form.SEGMENT);
    }

    /** Empty when the file is not of the spool. By hand: a start cannot wait for regex classes. */
    public static Optional<SegmentName> parse(String name) {
        int dash = name.indexOf('-');
        int middle = name.indexOf(MIDDLE, dash + 1 + DIGITS);
        if (dash < 0 || middle < 0) {
            return Optional.empty();
        }
        Lane lane = Lane.ofLabel(name.substring(0, dash));
        long number = digits(name, dash + 1, dash + 1 + DIGITS);
        long covers = covers(name, dash + 1 + DIGITS, middle);
        String suffix = name.substring(middle + MIDDLE.length());
        for (Form form : Form.ALL) {
            if (lane != null && number >= 0 && covers >= 0 && suffix.equals(form.suffix)) {
                return Optional.of(new SegmentName(lane, number, (int) covers, form));
            }
        }
        return Optional.empty();
    }

    private static long covers(String name, int from, int end) {
        if (from == end) {
            return 0;
        }
        return name.charAt(from) == '+' && end - from <= 10 ? digits(name, from + 1, end) : -1;
    }

    /** The number that the digits are; -1 when they are none. */
    private static long digits(String text, int from, int end) {
        if (from >= end) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    public SegmentName as(Form other) {
        return new SegmentName(lane, number, covers, other);
    }

    /** The name. */
    public String text() {
        String digits = Long.toString(number);
        return lane.label()
                + "-"
                + "0".repeat(Math.max(0, DIGITS - digits.length()))
                + digits
                + (covers == 0 ? "" : "+" + covers)
                + MIDDLE
                + form.suffix;
    }
}

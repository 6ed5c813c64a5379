package io.adamant.agent.source.boot;

/**
 * What one try of a check came to.
 *
 * @param passed whether it was as declared
 * @param detail what was seen, in words, at most {@value #MAX_DETAIL} characters
 */
public record Probed(boolean passed, String detail) {

    /** Longest detail; the rest is cut. */
    public static final int MAX_DETAIL = 300;

    public Probed {
        detail = detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) : detail;
    }

    static Probed passed(String detail) {
        return new Probed(true, detail);
    }

    static Probed failed(String detail) {
        return new Probed(false, detail);
    }
}

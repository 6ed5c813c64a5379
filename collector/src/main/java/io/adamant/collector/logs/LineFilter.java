package io.adamant.collector.logs;

import java.util.List;

/**
 * One condition on the text of a record, as LogQL's line filters; upper and lower case differ.
 *
 * @param anyOf one of these must be (or, for the two kinds of {@code NOT}, none may be) in the
 *     text; RE2 expressions for the two kinds of {@code MATCHES}, found anywhere in the text
 */
public record LineFilter(Kind kind, List<String> anyOf) {

    /** How the text is searched: {@code |=}, {@code !=}, {@code |~}, {@code !~}. */
    public enum Kind {
        CONTAINS,
        NOT_CONTAINS,
        MATCHES,
        NOT_MATCHES
    }

    public LineFilter {
        anyOf = List.copyOf(anyOf);
        if (anyOf.isEmpty()) {
            throw new IllegalArgumentException("a line filter needs something to look for");
        }
    }

    public static LineFilter contains(String text) {
        return new LineFilter(Kind.CONTAINS, List.of(text));
    }
}

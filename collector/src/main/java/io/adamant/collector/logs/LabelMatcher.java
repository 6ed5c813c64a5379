package io.adamant.collector.logs;

/**
 * One condition of a stream selector, as in LogQL.
 *
 * @param label one of {@link StreamLabels#NAMES}; any other is a label that no stream has
 * @param value what it is compared with; for the two kinds of {@code MATCHES} an RE2 expression
 *     that must match the label's whole value. A label that a stream does not have is ""
 */
public record LabelMatcher(String label, Match match, String value) {

    /** How the label is compared: {@code =}, {@code !=}, {@code =~}, {@code !~}. */
    public enum Match {
        EQUAL,
        NOT_EQUAL,
        MATCHES,
        NOT_MATCHES
    }
}

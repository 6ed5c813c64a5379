package io.adamant.collector.logs.regex;

/** Not RE2, or larger than is compiled here; the message says which, in words for people. */
public final class RegexException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RegexException(String words) {
        super(words, null, false, false);
    }

    /** The message, never null. */
    public String words() {
        return String.valueOf(getMessage());
    }
}

package io.adamant.collector.logs.logql.syntax;

/** A query that cannot be answered; the message says why and ends with {@code line:column}. */
public final class LogqlException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final int line;
    private final int column;

    private LogqlException(Kind kind, String words, int line, int column) {
        super(words + ", at " + line + ":" + column, null, false, false);
        this.kind = kind;
        this.line = line;
        this.column = column;
    }

    /**
     * @param offset of the culprit in the text, in characters; one behind its end is the end
     */
    static LogqlException at(Kind kind, String words, String text, int offset) {
        int line = 1;
        int start = 0;
        for (int i = 0; i < Math.min(offset, text.length()); i++) {
            if (text.charAt(i) == '\n') {
                line++;
                start = i + 1;
            }
        }
        return new LogqlException(kind, words, line, offset - start + 1);
    }

    public Kind kind() {
        return kind;
    }

    /** From 1. */
    public int line() {
        return line;
    }

    /** In characters, from 1. */
    public int column() {
        return column;
    }

    /** Bounded, a metric label. */
    public enum Kind {
        /** Not a sentence of the grammar. */
        SYNTAX,
        /** LogQL, and beyond the documented core. */
        NOT_SUPPORTED,
        /** A sentence that makes no sense: a bad regular expression, a sum of log lines. */
        INVALID,
        /** Longer or deeper than any query for people. */
        TOO_LARGE
    }
}

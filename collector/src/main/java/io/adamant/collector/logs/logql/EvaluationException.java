package io.adamant.collector.logs.logql;

/** A sound query that cannot be answered; the message says what to ask instead. */
public final class EvaluationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Code code;

    public EvaluationException(Code code, String words) {
        super(words, null, false, false);
        this.code = code;
    }

    public Code code() {
        return code;
    }

    /** Bounded, a metric label. */
    public enum Code {
        /** More series than an answer may have. */
        SERIES,
        /** More moments than an answer may have, or more work than fits in memory. */
        POINTS,
        /** A stage failed on a line that would be counted. */
        PIPELINE,
        /** More than one series on a side of an operator has the same labels. */
        MATCHING,
        /** A log query where numbers are wanted, or the other way round. */
        KIND
    }
}

package io.adamant.agent.source.journal;

/** Reading the journal failed; the code is bounded. */
public final class JournalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What failed; also the metric label. */
    public enum Code {
        /** The library refused a call: memory, descriptors, I/O. */
        CALL,
        /** One entry cannot be read; those behind it can. */
        ENTRY
    }

    private final Code code;

    public JournalException(Code code, String message) {
        super(message);
        this.code = code;
    }

    /** The bounded reason. */
    public Code code() {
        return code;
    }
}

package io.adamant.collector.journal;

/** The journal's directory cannot be used; the message is one line for the operator. */
public final class JournalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Code code;

    public JournalException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public JournalException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }

    /** What is wrong. */
    public enum Code {
        /** Another process, or another journal of this one, writes there. */
        LOCKED,
        /** The directory or a file in it cannot be made, read or written. */
        UNUSABLE
    }
}

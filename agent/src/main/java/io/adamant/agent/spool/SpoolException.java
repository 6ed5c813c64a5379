package io.adamant.agent.spool;

/** The spool's directory cannot be used; the message is one line for people. */
public final class SpoolException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Bounded: also the metric label. */
    public enum Code {
        /** The directory cannot be created, listed or written. */
        UNUSABLE,
        /** Another process has this spool open. */
        LOCKED
    }

    private final Code code;

    SpoolException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    SpoolException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}

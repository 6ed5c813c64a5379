package io.adamant.collector.forward;

/** A forwarder's surroundings cannot be used; the message is one line for the operator. */
public final class ForwardException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Code code;

    ForwardException(Code code, String message) {
        super(message);
        this.code = code;
    }

    ForwardException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }

    /** What is wrong. */
    public enum Code {
        /** The file of authorities cannot be used. */
        TRUST,
        /** The file of the position cannot be read or written. */
        POSITION
    }
}

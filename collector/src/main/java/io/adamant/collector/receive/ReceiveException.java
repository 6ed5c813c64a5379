package io.adamant.collector.receive;

/** The receiver cannot start; the message is one line for the operator. */
public final class ReceiveException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Code code;

    ReceiveException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }

    /** What is wrong. */
    public enum Code {
        /** The address or port cannot be listened on. */
        CANNOT_LISTEN
    }
}

package io.adamant.collector.security;

/** What proves identities cannot be set up; the message is one line that names place and cure. */
public final class TrustException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Code code;

    public TrustException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public TrustException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }

    /** What is wrong. */
    public enum Code {
        /** A file of keys, certificates or tokens cannot be used. */
        FILE,
        /** A file of secrets may be read by others than its owner. */
        OPEN_FILE,
        /** A key or certificate is none, or not fit. */
        KEY
    }
}

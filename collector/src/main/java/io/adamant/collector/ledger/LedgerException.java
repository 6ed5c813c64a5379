package io.adamant.collector.ledger;

import java.util.Locale;

/** The ledger's files cannot be used; the message is one line for people. */
public final class LedgerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Code code;

    public LedgerException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public LedgerException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }

    /** Bounded, also a metric label. */
    public enum Code {
        /** Another process writes here. */
        LOCKED,
        /** The file cannot be opened, read or written. */
        UNUSABLE;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}

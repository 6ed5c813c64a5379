package io.adamant.agent.source.host.units;

/** The bus, or who is behind it, does not answer as it should. */
final class BusException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    enum Code {
        /** No socket there. */
        ABSENT,
        /** It will not talk to us. */
        DENIED,
        /** Not the protocol. */
        MALFORMED,
        /** It ended in the middle, or answered with an error. */
        FAILED
    }

    private final Code code;

    BusException(Code code) {
        super(code.name(), null, false, false);
        this.code = code;
    }

    Code code() {
        return code;
    }
}

package io.adamant.agent.linux.guard;

/** The guard cannot be loaded or moved; the code is bounded, the words are for the report. */
final class GuardException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    enum Code {
        /** The kernel, or how it was booted, lacks something. */
        UNSUPPORTED,
        /** This process may not. */
        NOT_PERMITTED,
        /** The policy asks for what the programs cannot say. */
        POLICY,
        /** The kernel refused a map, a program, a link or a pin. */
        REFUSED
    }

    private final Code code;
    private final String cure;

    GuardException(Code code, String message) {
        this(code, message, "");
    }

    /**
     * @param cure what an image must change; empty where nothing helps
     */
    GuardException(Code code, String message, String cure) {
        super(message);
        this.code = code;
        this.cure = cure;
    }

    Code code() {
        return code;
    }

    String cure() {
        return cure;
    }
}

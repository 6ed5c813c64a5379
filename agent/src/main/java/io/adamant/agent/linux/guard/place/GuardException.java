package io.adamant.agent.linux.guard.place;

/** The guard cannot be loaded or moved; the code is bounded, the words are for the report. */
public final class GuardException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public enum Code {
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

    public GuardException(Code code, String message) {
        this(code, message, "");
    }

    /**
     * @param cure what an image must change; empty where nothing helps
     */
    public GuardException(Code code, String message, String cure) {
        super(message);
        this.code = code;
        this.cure = cure;
    }

    public Code code() {
        return code;
    }

    public String cure() {
        return cure;
    }
}

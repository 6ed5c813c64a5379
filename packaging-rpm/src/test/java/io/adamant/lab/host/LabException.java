package io.adamant.lab.host;

/** The machine, its package sources or a guest did not do what the lab needs of them. */
public final class LabException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What failed, in few words for ever. */
    public enum Code {
        TOOL_MISSING,
        COMMAND_FAILED,
        NO_PACKAGE_SOURCE,
        CACHE,
        GUEST_DID_NOT_START,
        GUEST_ENDED,
        GUEST_SILENT
    }

    private final Code code;

    public LabException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public LabException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}

package io.adamant.agent.linux.bpf;

/** The kernel's type information cannot answer; the message names the place. */
public final class BtfException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is wrong; also the metric label. */
    public enum Code {
        /** The file is absent or cannot be read: a kernel built without BTF. */
        UNREADABLE,
        /** Not BTF, or BTF that contradicts itself; the message has the offset in bytes. */
        MALFORMED,
        /** Well formed, but of a kind, version or byte order that this reader does not know. */
        UNSUPPORTED,
        /** This kernel has no such type, member, function or value. */
        ABSENT,
        /** Several types of one name disagree about the answer. */
        AMBIGUOUS
    }

    private final Code code;

    BtfException(Code code, String message) {
        super(message);
        this.code = code;
    }

    BtfException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** The bounded reason. */
    public Code code() {
        return code;
    }
}

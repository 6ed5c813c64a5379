package io.adamant.agent.linux;

/** The environment failed in a way that is no expected outcome; the code is bounded. */
public final class LinuxException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What failed; also the metric label. */
    public enum Code {
        /** The C library offers no syscall(2), or the JVM denies native access. */
        NATIVE_ACCESS,
        /** poll(2) on the trace's ring buffer failed. */
        TRACE_WAIT,
        /** libzstd refuses what it must not refuse. */
        ZSTD,
        /** The collecting thread cannot sleep: poll(2) or eventfd(2) failed. */
        WAIT
    }

    private final Code code;

    public LinuxException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public LinuxException(Code code, String message) {
        super(message);
        this.code = code;
    }

    /** The bounded reason. */
    public Code code() {
        return code;
    }
}

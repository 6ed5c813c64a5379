package io.adamant.collector.localcloud.launch;

/** The environment refused to start, find or harm the processes of an instance. */
public final class LaunchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What was being done; also the metric label. */
    public enum Code {
        FILES,
        START,
        SIGNAL,
        ATTEMPT,
        NAMESPACES
    }

    private final Code code;

    public LaunchException(Code code, String words) {
        super(words);
        this.code = code;
    }

    public LaunchException(Code code, String words, Throwable cause) {
        super(words + ": " + cause, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}

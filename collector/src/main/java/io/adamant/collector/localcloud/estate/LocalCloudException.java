package io.adamant.collector.localcloud.estate;

/** The machine refused what the local cloud needs; the message is one clear line. */
public final class LocalCloudException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What was refused; also the metric label. */
    public enum Code {
        OPTIONS,
        DIRECTORY,
        STATE,
        PORT
    }

    private final Code code;

    public LocalCloudException(Code code, String words) {
        super(words);
        this.code = code;
    }

    public LocalCloudException(Code code, String words, Throwable cause) {
        super(words + ": " + cause, cause);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}

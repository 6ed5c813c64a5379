package io.adamant.collector.localcloud;

/** The machine refused what the local cloud needs; the message is one clear line. */
final class LocalCloudException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What was refused; also the metric label. */
    enum Code {
        OPTIONS,
        DIRECTORY,
        STATE,
        PORT
    }

    private final Code code;

    LocalCloudException(Code code, String words) {
        super(words);
        this.code = code;
    }

    LocalCloudException(Code code, String words, Throwable cause) {
        super(words + ": " + cause, cause);
        this.code = code;
    }

    Code code() {
        return code;
    }
}

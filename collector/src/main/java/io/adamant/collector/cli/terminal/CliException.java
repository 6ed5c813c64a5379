package io.adamant.collector.cli.terminal;

/** A command that cannot be done, in words for the one who typed it. */
public final class CliException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    private CliException(int status, String words) {
        super(words, null, false, false);
        this.status = status;
    }

    /** It was asked for wrongly. */
    public static CliException usage(String words) {
        return new CliException(Status.USAGE, words);
    }

    /** It was asked for rightly and did not happen. */
    public static CliException failed(String words) {
        return new CliException(Status.FAILED, words);
    }

    public int status() {
        return status;
    }

    public String words() {
        return String.valueOf(getMessage());
    }
}

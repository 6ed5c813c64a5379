package io.adamant.collector.cli;

/** A command that cannot be done, in words for the one who typed it. */
final class CliException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    private CliException(int status, String words) {
        super(words, null, false, false);
        this.status = status;
    }

    /** It was asked for wrongly. */
    static CliException usage(String words) {
        return new CliException(CliMain.USAGE, words);
    }

    /** It was asked for rightly and did not happen. */
    static CliException failed(String words) {
        return new CliException(CliMain.FAILED, words);
    }

    int status() {
        return status;
    }

    String words() {
        return String.valueOf(getMessage());
    }
}

package io.adamant.collector.api.loki;

/** A request that is answered with a status and words; never leaves the room. */
final class LokiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    LokiException(int status, String words) {
        super(words, null, false, false);
        this.status = status;
    }

    static LokiException bad(String words) {
        return new LokiException(400, words);
    }

    int status() {
        return status;
    }

    String words() {
        return String.valueOf(getMessage());
    }
}

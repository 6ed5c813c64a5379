package io.adamant.collector.localcloud.estate;

/** Answer of the local cloud to a call. */
public sealed interface Outcome<T> {

    /**
     * @param repeated whether the same call had been carried out before and nothing was done now
     */
    record Done<T>(T value, boolean repeated) implements Outcome<T> {}

    /** Nothing was changed. */
    record Refused<T>(Why why, String words) implements Outcome<T> {}

    /** Each is one HTTP status. */
    enum Why {
        INVALID(400),
        NOT_FOUND(404),
        CONFLICT(409),
        FAILED(500);

        private final int status;

        Why(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    static <T> Outcome<T> done(T value) {
        return new Done<>(value, false);
    }

    static <T> Outcome<T> notFound(String words) {
        return new Refused<>(Why.NOT_FOUND, words);
    }

    static <T> Outcome<T> conflict(String words) {
        return new Refused<>(Why.CONFLICT, words);
    }
}

package io.adamant.agent.source;

/**
 * Something on the host that has records to ship. Polled by the one collecting thread, which spools
 * what it gets; a source that must be heard at once wakes that thread through the waker it was
 * built with.
 */
public interface Source extends AutoCloseable {

    /** Bounded name, used as a metric label and as the prefix of its positions. */
    String name();

    /**
     * Takes what is there now, at most {@value #MAX_RECORDS} records, without waiting for more.
     *
     * @param nowNanos the monotonic clock
     */
    Poll poll(long nowNanos);

    /**
     * A file descriptor whose readability means that the source wants to be polled at once; -1 when
     * it has none, or while it is busy and the next time it named is enough. Asked before each
     * wait.
     */
    default int wakeFd() {
        return -1;
    }

    /** Releases what the source holds; called by the collecting thread. */
    @Override
    void close();

    /** Most records in one poll, so that no source starves another. */
    int MAX_RECORDS = 4096;
}

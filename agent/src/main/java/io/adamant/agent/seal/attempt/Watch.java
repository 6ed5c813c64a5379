package io.adamant.agent.seal.attempt;

import java.util.List;

/**
 * Port: sees changes of one kind that nothing refuses, such as of the host's routes. Owned by the
 * collecting thread.
 */
public interface Watch extends AutoCloseable {

    /** Begins; says what it cannot see, in words, empty where it sees all. */
    String begin();

    /** What has happened since, oldest first, about this many at most; never waits. */
    List<Sighting> take(int limit);

    /** Changes that were lost before they could be read. */
    long dropped();

    /** A descriptor that is readable when there is something to take; -1 where there is none. */
    default int wakeFd() {
        return -1;
    }

    /**
     * When {@link #take} has something to do though no descriptor says so.
     *
     * @param otherwise the answer where it has not, or only later
     */
    default long nextNanos(long otherwise) {
        return otherwise;
    }

    /** The host has come up: what is found from now on is told. */
    default void settled() {}

    @Override
    void close();
}

package io.adamant.agent.seal.attempt;

import java.util.List;

/**
 * Port: sees changes of one kind that nothing refuses, such as of the host's routes. Owned by the
 * collecting thread.
 */
public interface Watch extends AutoCloseable {

    /** Begins; says what it cannot see, in words, empty where it sees all. */
    String begin();

    /** What has happened since, oldest first, at most this many; never waits. */
    List<Sighting> take(int limit);

    /** Changes that were lost before they could be read. */
    long dropped();

    @Override
    void close();
}

package io.adamant.agent.source.host;

import java.io.IOException;

/** Port: one kernel file, or one part of the agent, as metric points. */
@FunctionalInterface
public interface Reading {

    /**
     * Adds what it reads; a series whose number is not there is left out.
     *
     * @throws IOException when the file is not there or cannot be read: all its series are absent
     */
    void read(Points points) throws IOException;
}

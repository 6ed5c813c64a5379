package io.adamant.agent.source.host.reading;

/** Port: one kernel file, one service of the host, or one part of the agent, as metric points. */
@FunctionalInterface
public interface Reading {

    /**
     * Called {@code HostSource.SETTLE} before {@link #read}: what may block is started aside here,
     * so that a hung file system never blocks the collecting thread.
     */
    default void begin() {}

    /**
     * Adds what it reads; a series whose number is not there is left out.
     *
     * @throws KernelFileException when the file cannot be read: all its series are absent
     */
    void read(Points points);
}

package io.adamant.bench.peer;

import java.io.IOException;

/** A program that follows files and ships their lines to the sink. */
public interface Peer {

    /** As a column of the table is headed. */
    String name();

    /** The version that runs. */
    String version() throws IOException;

    /**
     * Starts it on a workplace, where it goes on with what an earlier start left.
     *
     * @param otlpPort the sink's port for OTLP
     * @param tcpPort the sink's port for lines
     */
    Running start(Workplace place, int otlpPort, int tcpPort) throws IOException;
}

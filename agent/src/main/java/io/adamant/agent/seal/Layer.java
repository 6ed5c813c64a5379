package io.adamant.agent.seal;

import java.util.List;

/** One way of sealing: what it does at each poll, and what it sees. */
interface Layer {

    /** Goes on with sealing and measuring. */
    void poll(long nowNanos, SealReport out);

    /** Who names the one that tried, or none and why. */
    String attribution();

    /** What this layer cannot see, in words. */
    List<String> blindSpots();

    /** Attempts that were lost before they could be read, since the start. */
    long dropped();

    /** When it wants to be polled next. */
    long nextNanos(long nowNanos);
}

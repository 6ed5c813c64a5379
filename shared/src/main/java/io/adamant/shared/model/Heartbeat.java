package io.adamant.shared.model;

/**
 * A sign of life with what a collector needs to judge the next silence.
 *
 * @param sequence counted from 1 in each run of the agent
 * @param uptimeNanos how long the host has been up
 * @param health the agent's own summary
 * @param tier the seal as measured now
 * @param periodMillis when the next one is due, in milliseconds
 * @param spoolBytes bytes waiting in the spool
 * @param attempts attempts to change the host since the agent's start
 */
public record Heartbeat(
        long sequence,
        long uptimeNanos,
        HealthStatus health,
        SealTier tier,
        long periodMillis,
        long spoolBytes,
        long attempts)
        implements HostEvent {

    public static final String EVENT = "adamant.heartbeat";

    @Override
    public String eventName() {
        return EVENT;
    }
}

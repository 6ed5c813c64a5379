package io.adamant.shared.time;

/** Time of day: comparable between hosts, may step in either direction. */
@FunctionalInterface
public interface WallClock {

    /** Nanoseconds since 1970-01-01T00:00:00Z. */
    long unixNanos();
}

package io.adamant.shared.time;

/** Elapsed time within one process: never steps back, means nothing to another host. */
@FunctionalInterface
public interface MonotonicClock {

    /** Nanoseconds since an arbitrary origin; only differences mean something. */
    long nanos();
}

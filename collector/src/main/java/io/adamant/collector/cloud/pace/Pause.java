package io.adamant.collector.cloud.pace;

/** Lets time pass; the composition root sleeps, tests turn their clock. */
public interface Pause {

    /** Returns early, with the thread's interrupt flag set, when interrupted. */
    void nanos(long nanos);
}

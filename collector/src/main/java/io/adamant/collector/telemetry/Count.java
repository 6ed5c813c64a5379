package io.adamant.collector.telemetry;

/** A number that only grows; any thread may add. */
@FunctionalInterface
public interface Count {

    void add(long n);

    default void increment() {
        add(1);
    }
}

package io.adamant.collector.telemetry;

import java.util.function.DoubleSupplier;

/**
 * What the collector counts of itself. Names are Prometheus names without the {@code _total} of a
 * counter; labels are given as pairs of name and value, and their values come from bounded sets.
 */
public interface Meters {

    /** The counter of this name and these labels; the same one each time it is asked for. */
    Count counter(String name, String help, String... labels);

    /**
     * Reads {@code value} at each scrape; a second gauge of the same name and labels is ignored.
     */
    void gauge(String name, String help, DoubleSupplier value, String... labels);

    /**
     * Reads a count that somebody else keeps, at each scrape; it only grows. A second one of the
     * same name and labels is ignored. Where there is no such kind of meter it is a gauge.
     */
    default void counted(String name, String help, DoubleSupplier value, String... labels) {
        gauge(name, help, value, labels);
    }

    /** Counts nothing, for tests and for tools that nobody scrapes. */
    static Meters none() {
        return new Meters() {
            @Override
            public Count counter(String name, String help, String... labels) {
                return n -> {};
            }

            @Override
            public void gauge(String name, String help, DoubleSupplier value, String... labels) {}
        };
    }
}

package io.adamant.collector.telemetry;

/** Spans of the collector's own work. Any thread; names and keys are few, values are short. */
public interface Traces {

    /**
     * Begins a span.
     *
     * @param attributes pairs of key and value
     */
    Span begin(String name, String... attributes);

    /**
     * Begins a span of something that happens thousands of times a second: only one in so many is
     * kept, as configured.
     */
    Span beginOften(String name, String... attributes);

    /** One piece of work; {@link #end} exactly once. */
    interface Span {

        Span with(String key, String value);

        /** It went wrong, in a few words. */
        Span failed(String why);

        void end();
    }

    /** Keeps nothing: tracing is off. */
    static Traces none() {
        return NoTraces.INSTANCE;
    }
}

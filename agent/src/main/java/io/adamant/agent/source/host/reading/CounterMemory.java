package io.adamant.agent.source.host.reading;

import io.adamant.shared.wire.Value;
import java.util.HashMap;
import java.util.Map;

/**
 * When each counter began. A counter that fell was reset or wrapped (the kernel's disk times are 32
 * bits of milliseconds, 49 days): from then on it counts since the reading before, as OTLP's
 * metrics/v1/metrics.proto asks for. Bounded by the series of one reading: what was not in the last
 * one is forgotten.
 */
public final class CounterMemory {

    private record Series(String name, Map<String, Value> attributes) {}

    private static final class Last {
        double value;
        long startUnixNanos;
        long round;

        Last(double value) {
            this.value = value;
        }
    }

    private final Map<Series, Last> series = new HashMap<>();
    private long round;
    private long roundUnixNanos;
    private long lastRoundUnixNanos;

    /** A new reading begins. */
    public void nextRound(long timeUnixNanos) {
        series.values().removeIf(last -> last.round != round);
        round++;
        lastRoundUnixNanos = roundUnixNanos;
        roundUnixNanos = timeUnixNanos;
    }

    /**
     * Notes a value.
     *
     * @param startUnixNanos since when it counts if it was never reset
     * @return since when it counts
     */
    long startOf(String name, Map<String, Value> attributes, double value, long startUnixNanos) {
        Last last = series.computeIfAbsent(new Series(name, attributes), _ -> new Last(value));
        if (value < last.value) {
            last.startUnixNanos = lastRoundUnixNanos;
        }
        last.value = value;
        last.round = round;
        return last.startUnixNanos == 0 ? startUnixNanos : last.startUnixNanos;
    }
}

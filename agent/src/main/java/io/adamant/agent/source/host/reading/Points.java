package io.adamant.agent.source.host.reading;

import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.MetricPoint.Kind;
import io.adamant.shared.wire.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the points of one reading, all with the same time. A value that is not a number is no
 * point: its series is absent.
 */
public final class Points {

    private final List<MetricPoint> points = new ArrayList<>();
    private final CounterMemory memory;
    private final long timeUnixNanos;
    private long startUnixNanos;

    /**
     * Points whose counters are the agent's own, which never fall while it runs.
     *
     * @param startUnixNanos since when counters count, 0 when unknown
     */
    public Points(long startUnixNanos, long timeUnixNanos) {
        this(startUnixNanos, timeUnixNanos, new CounterMemory());
    }

    /**
     * @param startUnixNanos since when counters count, 0 when unknown
     * @param memory of the counters of earlier readings
     */
    public Points(long startUnixNanos, long timeUnixNanos, CounterMemory memory) {
        this.startUnixNanos = startUnixNanos;
        this.timeUnixNanos = timeUnixNanos;
        this.memory = memory;
        memory.nextRound(timeUnixNanos);
    }

    /** The counters that follow count since then. */
    public void countingSince(long unixNanos) {
        startUnixNanos = unixNanos;
    }

    /** Since when counters count, 0 when unknown. */
    public long startUnixNanos() {
        return startUnixNanos;
    }

    /** A level. {@code labels} are names and values in turn. */
    public void gauge(String name, String unit, double value, String... labels) {
        add(name, unit, Kind.GAUGE, value, labels);
    }

    public void gauge(String name, String unit, long value, String... labels) {
        add(name, unit, Kind.GAUGE, (double) value, labels);
    }

    /** A count that never falls. */
    public void counter(String name, String unit, double value, String... labels) {
        add(name, unit, Kind.COUNTER, value, labels);
    }

    public void counter(String name, String unit, long value, String... labels) {
        add(name, unit, Kind.COUNTER, (double) value, labels);
    }

    /** A sum that may fall. */
    public void upDown(String name, String unit, double value, String... labels) {
        add(name, unit, Kind.UP_DOWN_COUNTER, value, labels);
    }

    public void upDown(String name, String unit, long value, String... labels) {
        add(name, unit, Kind.UP_DOWN_COUNTER, (double) value, labels);
    }

    public List<MetricPoint> list() {
        return List.copyOf(points);
    }

    private void add(String name, String unit, Kind kind, double value, String[] labels) {
        if (Double.isNaN(value)) {
            return;
        }
        Map<String, Value> attributes = LinkedHashMap.newLinkedHashMap(labels.length / 2);
        for (int i = 0; i + 1 < labels.length; i += 2) {
            attributes.put(labels[i], Value.of(labels[i + 1]));
        }
        long start =
                switch (kind) {
                    case GAUGE -> 0;
                    case UP_DOWN_COUNTER -> startUnixNanos;
                    case COUNTER -> memory.startOf(name, attributes, value, startUnixNanos);
                };
        points.add(new MetricPoint(name, unit, kind, attributes, start, timeUnixNanos, value));
    }
}

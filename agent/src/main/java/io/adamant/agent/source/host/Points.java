package io.adamant.agent.source.host;

import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.MetricPoint.Kind;
import io.adamant.shared.wire.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the points of one reading, all with the same time. */
public final class Points {

    private final List<MetricPoint> points = new ArrayList<>();
    private long startUnixNanos;
    private final long timeUnixNanos;

    /**
     * @param startUnixNanos since when counters count, 0 when unknown
     */
    public Points(long startUnixNanos, long timeUnixNanos) {
        this.startUnixNanos = startUnixNanos;
        this.timeUnixNanos = timeUnixNanos;
    }

    /** The counters that follow count since then. */
    public void countingSince(long unixNanos) {
        startUnixNanos = unixNanos;
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
        Map<String, Value> attributes = new LinkedHashMap<>();
        for (int i = 0; i + 1 < labels.length; i += 2) {
            attributes.put(labels[i], Value.of(labels[i + 1]));
        }
        long start = kind == Kind.GAUGE ? 0 : startUnixNanos;
        points.add(new MetricPoint(name, unit, kind, attributes, start, timeUnixNanos, value));
    }
}

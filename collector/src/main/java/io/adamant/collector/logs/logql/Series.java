package io.adamant.collector.logs.logql;

import java.util.BitSet;
import java.util.Map;
import java.util.function.IntConsumer;

/** One line of a graph: a value at each moment that has one. Not changed once it is handed out. */
public final class Series {

    private final Map<String, String> labels;
    private final double[] values;
    private final BitSet present = new BitSet();

    Series(Map<String, String> labels, int steps) {
        this.labels = Map.copyOf(labels);
        this.values = new double[steps];
    }

    public Map<String, String> labels() {
        return labels;
    }

    public boolean has(int step) {
        return present.get(step);
    }

    public double at(int step) {
        return values[step];
    }

    /** In order of time. */
    public void forEachStep(IntConsumer visitor) {
        present.stream().forEach(visitor);
    }

    boolean isEmpty() {
        return present.isEmpty();
    }

    int steps() {
        return values.length;
    }

    void set(int step, double value) {
        values[step] = value;
        present.set(step);
    }
}

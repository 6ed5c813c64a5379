package io.adamant.bench.job;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The figures of one run, by name, in the order they were put; numbers rounded as they are shown.
 */
public final class Row {

    private final Map<String, Object> figures = new LinkedHashMap<>();

    public Row put(String name, Object value) {
        figures.put(name, value);
        return this;
    }

    /** A number with so many digits behind the point. */
    public Row put(String name, double value, int digits) {
        double scale = Math.pow(10, digits);
        figures.put(name, Math.round(value * scale) / scale);
        return this;
    }

    public Map<String, Object> figures() {
        return figures;
    }

    /** A figure as a number; NaN when it is none or is not there. */
    public double number(String name) {
        return figures.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}

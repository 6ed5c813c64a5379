package io.adamant.collector.metrics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** One metric family of an exposition in the making. Owned by the thread that renders. */
final class Family {

    /** What the family's numbers are. */
    enum Type {
        GAUGE,
        COUNTER
    }

    private final String name;
    private final Type type;
    private final String help;
    private final List<String> samples = new ArrayList<>();

    /**
     * @param name without {@code _total}
     */
    Family(String name, Type type, String help) {
        this.name = name;
        this.type = type;
        this.help = help;
    }

    String name() {
        return name;
    }

    Type type() {
        return type;
    }

    String help() {
        return help;
    }

    boolean isEmpty() {
        return samples.isEmpty();
    }

    /** Labels come in the order in which they are written. */
    Family add(Map<String, String> labels, double value) {
        StringBuilder line = new StringBuilder(name);
        if (type == Type.COUNTER) {
            line.append("_total");
        }
        if (!labels.isEmpty()) {
            char before = '{';
            for (Map.Entry<String, String> label : labels.entrySet()) {
                line.append(before).append(label.getKey()).append("=\"");
                escape(line, label.getValue());
                line.append('"');
                before = ',';
            }
            line.append('}');
        }
        samples.add(line.append(' ').append(number(value)).toString());
        return this;
    }

    /** The sample lines in a stable order. */
    List<String> samples() {
        Collections.sort(samples);
        return samples;
    }

    private static void escape(StringBuilder out, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '"' -> out.append("\\\"");
                case '\n' -> out.append("\\n");
                default -> out.append(Character.isSurrogate(c) && !isPaired(value, i) ? '?' : c);
            }
        }
    }

    /** A lone surrogate cannot be written as UTF-8. */
    private static boolean isPaired(String value, int at) {
        return Character.isHighSurrogate(value.charAt(at))
                ? at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(value.charAt(at - 1));
    }

    static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        long whole = (long) value;
        return whole == value && Math.abs(value) < 1e15
                ? Long.toString(whole)
                : Double.toString(value);
    }
}

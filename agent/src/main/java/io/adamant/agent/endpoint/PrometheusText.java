package io.adamant.agent.endpoint;

import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.MetricPoint.Kind;
import io.adamant.shared.wire.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * OTel metric points as Prometheus text format 0.0.4. Names by the OTel compatibility rules (dots
 * become underscores, the unit and {@code _total} are appended), with one exception: a gauge whose
 * OTel name ends in {@code .count} loses that ending, which Prometheus keeps for histograms.
 */
public final class PrometheusText {

    private PrometheusText() {}

    public static String render(List<MetricPoint> points) {
        Map<String, List<MetricPoint>> families = new LinkedHashMap<>();
        for (MetricPoint point : points) {
            families.computeIfAbsent(name(point), _ -> new ArrayList<>()).add(point);
        }
        StringBuilder out = new StringBuilder(4096);
        families.forEach((name, family) -> family(out, name, family));
        return out.toString();
    }

    private static void family(StringBuilder out, String name, List<MetricPoint> family) {
        MetricPoint first = family.getFirst();
        out.append("# HELP ").append(name).append(" OpenTelemetry metric ");
        out.append(first.name()).append(" in ").append(first.unit()).append('\n');
        out.append("# TYPE ").append(name);
        out.append(first.kind() == Kind.COUNTER ? " counter\n" : " gauge\n");
        for (MetricPoint point : family) {
            out.append(name);
            labels(out, point.attributes());
            out.append(' ').append(number(point.value())).append('\n');
        }
    }

    private static void labels(StringBuilder out, Map<String, Value> attributes) {
        if (attributes.isEmpty()) {
            return;
        }
        char separator = '{';
        for (Map.Entry<String, Value> label : attributes.entrySet()) {
            out.append(separator).append(label.getKey().replace('.', '_')).append("=\"");
            out.append(escaped(label.getValue().asText())).append('"');
            separator = ',';
        }
        out.append('}');
    }

    private static String name(MetricPoint point) {
        String name = point.name().replace('.', '_');
        if (point.kind() != Kind.COUNTER && name.endsWith("_count")) {
            name = name.substring(0, name.length() - "_count".length());
        }
        String unit = unit(point.unit());
        if (!unit.isEmpty() && !name.endsWith(unit)) {
            name += unit;
        }
        return point.kind() == Kind.COUNTER ? name + "_total" : name;
    }

    private static String unit(String unit) {
        return switch (unit) {
            case "s" -> "_seconds";
            case "By" -> "_bytes";
            default -> ""; // {things} and plain numbers have no unit in a name
        };
    }

    private static String number(double value) {
        long whole = (long) value;
        return whole == value ? Long.toString(whole) : Double.toString(value);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}

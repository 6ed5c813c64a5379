package io.adamant.collector.metrics.names;

import io.adamant.collector.metrics.text.Family;
import io.adamant.shared.wire.MetricPoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The same number under a name of node_exporter 1.x, where it means exactly the same, so that
 * dashboards made for it work. Points of one host that end in the same series are added up. Some of
 * its names break promtool's own rules (camel case, units), so they come only where they are asked
 * for. CPU time is offered only when the host sends it per processor: a sum over processors under
 * that name would be read wrongly by every dashboard.
 *
 * @param series which series it is part of
 * @param constant its value where the name tells what an attribute says, else not a number
 */
public record NodeName(Series series, double constant) {

    /**
     * A series of node_exporter, without the labels of the host.
     *
     * @param family without {@code _total}
     */
    public record Series(String family, Family.Type type, Map<String, String> labels) {}

    /** The help of every family under these names. */
    public static final String HELP = "As node_exporter has it.";

    private static final Map<String, List<NodeRule>> RULES =
            NodeRule.all().stream().collect(Collectors.groupingBy(NodeRule::source));

    /** Where node_exporter has another word for a label's value. */
    private static final Map<String, String> MODES = Map.of("interrupt", "irq");

    /** What the point is called; mostly none or one. */
    public static List<NodeName> of(MetricPoint point) {
        return RULES.getOrDefault(point.name(), List.of()).stream()
                .filter(rule -> rule.matches(point))
                .map(rule -> named(rule, point))
                .toList();
    }

    private static NodeName named(NodeRule rule, MetricPoint point) {
        Map<String, String> labels = new LinkedHashMap<>();
        rule.labels()
                .forEach(
                        (label, attribute) -> {
                            String text = NodeRule.text(point, attribute);
                            if (!text.isEmpty()) {
                                boolean mode = label.equals("mode");
                                labels.put(label, mode ? MODES.getOrDefault(text, text) : text);
                            }
                        });
        return new NodeName(new Series(rule.target(), rule.type(), labels), rule.constant());
    }

    /**
     * What the series has of a point.
     *
     * @param sent the point's number as it was sent
     */
    public double value(double sent) {
        return Double.isNaN(constant) ? sent : constant;
    }
}

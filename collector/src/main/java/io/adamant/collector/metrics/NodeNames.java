package io.adamant.collector.metrics;

import io.adamant.shared.wire.MetricPoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The same numbers under the names of node_exporter 1.x, where they mean exactly the same, so that
 * dashboards made for it work. Its names break promtool's own rules (camel case, units), so they
 * are a page of their own. CPU time is offered only when the host sends it per processor: a sum
 * over processors under that name would be read wrongly by every dashboard.
 */
final class NodeNames {

    private static final Map<String, List<NodeRule>> RULES =
            NodeRule.all().stream().collect(Collectors.groupingBy(NodeRule::source));

    /** Where node_exporter has another word for a label's value. */
    private static final Map<String, String> MODES = Map.of("interrupt", "irq");

    private record Key(String target, Family.Type type, Map<String, String> labels) {}

    private final Map<Key, Double> sums = new LinkedHashMap<>();

    /** Points that end in the same series are added up. */
    void add(Map<String, String> fleet, MetricPoint point) {
        for (NodeRule rule : RULES.getOrDefault(point.name(), List.of())) {
            if (rule.matches(point)) {
                Key key = new Key(rule.target(), rule.type(), labels(fleet, rule, point));
                sums.merge(key, rule.value(point), Double::sum);
            }
        }
    }

    private static Map<String, String> labels(
            Map<String, String> fleet, NodeRule rule, MetricPoint point) {
        Map<String, String> labels = new LinkedHashMap<>(fleet);
        rule.labels()
                .forEach(
                        (label, attribute) -> {
                            String text = NodeRule.text(point, attribute);
                            if (!text.isEmpty()) {
                                boolean mode = label.equals("mode");
                                labels.put(label, mode ? MODES.getOrDefault(text, text) : text);
                            }
                        });
        return labels;
    }

    Map<String, Family> families() {
        Map<String, Family> families = new TreeMap<>();
        sums.forEach(
                (key, value) ->
                        families.computeIfAbsent(
                                        key.target(),
                                        name ->
                                                new Family(
                                                        name,
                                                        key.type(),
                                                        "As node_exporter has it."))
                                .add(key.labels(), value));
        return families;
    }
}

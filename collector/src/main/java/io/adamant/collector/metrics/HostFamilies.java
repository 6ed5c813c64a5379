package io.adamant.collector.metrics;

import io.adamant.collector.telemetry.Count;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The hosts' own metrics as families, merged over all instances. Owned by the thread that renders.
 */
final class HostFamilies {

    private static final int MAX_LABELS = 32;
    private static final int MAX_VALUE_LENGTH = 1_024;

    /** Labels that a host's own attributes may not take: the fleet's, and Prometheus' own. */
    private static final Set<String> RESERVED =
            Set.of("instance", "application", "group", "image", "zone", "job", "le", "quantile");

    private record Series(Map<String, String> labels, double value) {}

    private final Map<String, Family> families = new TreeMap<>();
    private final Map<String, Map<Map<String, String>, Series>> series = new TreeMap<>();
    private final Count conflicts;
    private final Count unnamed;

    /**
     * @param conflicts counts points whose family has another type, or that another point hides
     * @param unnamed counts points whose name Prometheus cannot take
     */
    HostFamilies(Count conflicts, Count unnamed) {
        this.conflicts = conflicts;
        this.unnamed = unnamed;
    }

    void add(Map<String, String> fleet, MetricPoint point) {
        Optional<PrometheusName> named = PrometheusName.of(point);
        if (named.isEmpty()) {
            unnamed.increment();
            return;
        }
        PrometheusName name = named.get();
        Family family =
                families.computeIfAbsent(
                        name.name(), _ -> new Family(name.name(), name.type(), help(point)));
        if (family.type() != name.type()) {
            conflicts.increment();
            return;
        }
        Map<String, String> labels = new LinkedHashMap<>(fleet);
        point.attributes().entrySet().stream()
                .limit(MAX_LABELS)
                .forEach(attribute -> label(labels, attribute.getKey(), attribute.getValue()));
        Series one = new Series(labels, point.value() * name.scale());
        if (series.computeIfAbsent(name.name(), _ -> new LinkedHashMap<>()).put(labels, one)
                != null) {
            conflicts.increment();
        }
    }

    private static String help(MetricPoint point) {
        String help = "OTel " + point.name() + " as the hosts send it";
        return (point.unit().isEmpty() ? help : help + ", unit there " + point.unit()) + ".";
    }

    private static void label(Map<String, String> labels, String key, Value value) {
        String name = PrometheusName.identifier(key);
        if (!name.isEmpty()) {
            String text = value.asText();
            labels.put(
                    RESERVED.contains(name) ? "exported_" + name : name,
                    text.length() <= MAX_VALUE_LENGTH ? text : text.substring(0, MAX_VALUE_LENGTH));
        }
    }

    /** By name. */
    Map<String, Family> families() {
        families.forEach(
                (name, family) ->
                        series.getOrDefault(name, Map.of())
                                .values()
                                .forEach(one -> family.add(one.labels(), one.value())));
        series.clear();
        return families.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a, TreeMap::new));
    }
}

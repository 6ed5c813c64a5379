package io.adamant.collector.metrics;

import io.adamant.collector.metrics.HostSeries.Series;
import io.adamant.collector.metrics.names.NodeName;
import io.adamant.collector.metrics.names.PrometheusName;
import io.adamant.collector.metrics.text.Family;
import io.adamant.collector.telemetry.Count;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The hosts' own metrics as families, merged over all instances. Owned by the thread that renders.
 */
final class HostFamilies {

    private static final class Sum {

        private final Shape.Node node;
        private double value;

        Sum(Shape.Node node) {
            this.node = node;
        }
    }

    private final Names names;
    private final Count conflicts;
    private final Count unnamed;
    private final Map<String, Family> families = new HashMap<>();

    /**
     * @param conflicts counts series whose family has another type, or that another series hides
     * @param unnamed counts series whose name Prometheus cannot take
     */
    HostFamilies(Names names, Count conflicts, Count unnamed) {
        this.names = names;
        this.conflicts = conflicts;
        this.unnamed = unnamed;
    }

    /**
     * @param head the instance's labels
     * @return how many bytes its samples have
     */
    int add(HostSeries host, byte[] head, long nowUnixNanos) {
        Set<String> contested = new HashSet<>();
        Map<String, Sum> sums = new LinkedHashMap<>();
        int added = 0;
        for (Series series : host.published()) {
            if (LatestMetrics.hasEnded(series, nowUnixNanos)) {
                continue;
            }
            Shape shape = series.shape;
            if (names.hasOtel()) {
                if (shape.contested && !contested.add(shape.identity)) {
                    conflicts.increment();
                } else {
                    added += otel(shape, head, series.value);
                }
            }
            if (names.hasNode()) {
                added += nodes(shape, head, series.value, sums);
            }
        }
        for (Sum sum : sums.values()) {
            added += node(sum.node, head, sum.value);
        }
        return added;
    }

    private int otel(Shape shape, byte[] head, double value) {
        PrometheusName name = shape.name;
        if (name == null) {
            unnamed.increment();
            return 0;
        }
        return add(
                family(name.name(), name.type(), shape.help),
                name.type(),
                head,
                shape.tail,
                value * name.scale());
    }

    /** Most have their name alone and are written at once. */
    private int nodes(Shape shape, byte[] head, double sent, Map<String, Sum> sums) {
        int added = 0;
        for (Shape.Node node : shape.nodes) {
            double value = node.name.value(sent);
            if (node.shared) {
                sums.computeIfAbsent(node.key, _ -> new Sum(node)).value += value;
            } else {
                added += node(node, head, value);
            }
        }
        return added;
    }

    private int node(Shape.Node node, byte[] head, double value) {
        NodeName.Series series = node.name.series();
        Family family = family(series.family(), series.type(), NodeName.HELP);
        return add(family, series.type(), head, node.tail, value);
    }

    private Family family(String name, Family.Type type, String help) {
        Family present = families.get(name);
        if (present == null) {
            present = new Family(name, type, help);
            families.put(name, present);
        }
        return present;
    }

    private int add(Family family, Family.Type type, byte[] head, byte[] tail, double value) {
        if (family.type() != type) {
            conflicts.increment();
            return 0;
        }
        return family.add(head, tail, value);
    }

    /** By name. */
    Map<String, Family> families() {
        return families;
    }
}

package io.adamant.collector.metrics;

import io.adamant.collector.metrics.names.NodeName;
import io.adamant.collector.metrics.names.PrometheusName;
import io.adamant.collector.metrics.text.LabelText;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a series is, without its host and its number, in the bytes in which it is written. Hosts of
 * a fleet send the same few hundred, so each is made once and shared. Immutable but for what {@link
 * Shapes} keeps in it.
 */
final class Shape implements Comparable<Shape> {

    /** Labels that a host's own attributes may not take: the fleet's, and Prometheus' own. */
    private static final Set<String> RESERVED =
            Set.of("instance", "application", "group", "image", "zone", "job", "le", "quantile");

    /** One of node_exporter's names of this series. */
    static final class Node {

        final NodeName name;

        /** Family and labels as text. */
        final String key;

        final byte[] tail;

        /** Another shape has the same name, so the points of a host are to be added up. */
        volatile boolean shared;

        private Node(NodeName name) {
            this.name = name;
            Map<String, String> labels = name.series().labels();
            key = name.series().family() + labels;
            tail = LabelText.tail(labels);
        }
    }

    final @Nullable PrometheusName name;
    final String help;

    /** Family and labels as text: two shapes with the same one are one series to Prometheus. */
    final String identity;

    final byte[] tail;
    final List<Node> nodes;

    /** Series that have this shape; the view thread counts. */
    int uses;

    /** Another shape has the same identity, so a host may have both. */
    volatile boolean contested;

    Shape(MetricPoint point) {
        Map<String, String> labels = labels(point.attributes());
        name = PrometheusName.of(point).orElse(null);
        help = help(point);
        identity = (name == null ? "" : name.name()) + labels;
        tail = LabelText.tail(labels);
        nodes = NodeName.of(point).stream().map(Node::new).toList();
    }

    private static String help(MetricPoint point) {
        String help = "OTel " + point.name() + " as the hosts send it";
        return (point.unit().isEmpty() ? help : help + ", unit there " + point.unit()) + ".";
    }

    /** By name, so that the order in which a host names its attributes does not matter. */
    private static Map<String, String> labels(Map<String, Value> attributes) {
        return attributes.entrySet().stream()
                .filter(attribute -> !PrometheusName.identifier(attribute.getKey()).isEmpty())
                .collect(
                        Collectors.toMap(
                                attribute -> label(attribute.getKey()),
                                attribute -> attribute.getValue().asText(),
                                (a, b) -> a + ";" + b,
                                TreeMap::new));
    }

    private static String label(String key) {
        String name = PrometheusName.identifier(key);
        return RESERVED.contains(name) ? "exported_" + name : name;
    }

    @Override
    public int compareTo(Shape other) {
        return identity.compareTo(other.identity);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}

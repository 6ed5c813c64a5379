package io.adamant.collector.metrics;

import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.Value;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every {@link Shape} in use, each once. Owned by the view thread. */
final class Shapes {

    private record Key(
            String name, String unit, MetricPoint.Kind kind, Map<String, Value> attributes) {}

    private final Map<Key, Shape> shapes = new HashMap<>();
    private final Map<String, Shape> owners = new HashMap<>();

    /** Who has a name of node_exporter alone, or had it first. */
    private final Map<String, Shape.Node> nodeOwners = new HashMap<>();

    private static Key key(MetricPoint point) {
        return new Key(point.name(), point.unit(), point.kind(), point.attributes());
    }

    /** Null when no series has it. */
    @Nullable Shape find(MetricPoint point) {
        return shapes.get(key(point));
    }

    /** One that no series has yet is forgotten by the next {@link #sweep}. */
    Shape of(MetricPoint point) {
        Key key = key(point);
        Shape present = shapes.get(key);
        if (present != null) {
            return present;
        }
        Shape made = new Shape(point);
        shapes.put(key, made);
        own(made);
        return made;
    }

    private void own(Shape shape) {
        Shape owner = owners.putIfAbsent(shape.identity, shape);
        if (owner != null) {
            owner.contested = true;
            shape.contested = true;
        }
        for (Shape.Node node : shape.nodes) {
            Shape.Node first = nodeOwners.putIfAbsent(node.key, node);
            if (first != null) {
                first.shared = true;
                node.shared = true;
            }
        }
    }

    /** Forgets what no series has any more; what is left owns its names. */
    void sweep() {
        shapes.values().removeIf(shape -> shape.uses == 0);
        owners.clear();
        nodeOwners.clear();
        shapes.values().forEach(this::own);
    }

    int size() {
        return shapes.size();
    }
}

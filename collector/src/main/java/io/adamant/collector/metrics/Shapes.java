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
        Shape owner = owners.putIfAbsent(made.identity, made);
        if (owner != null) {
            owner.contested = true;
            made.contested = true;
        }
        return made;
    }

    /** Forgets what no series has any more. */
    void sweep() {
        shapes.values().removeIf(shape -> shape.uses == 0);
        owners.values().removeIf(shape -> shape.uses == 0);
    }

    int size() {
        return shapes.size();
    }
}

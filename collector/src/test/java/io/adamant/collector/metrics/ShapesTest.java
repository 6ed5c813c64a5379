package io.adamant.collector.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.shared.wire.MetricPoint;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ShapesTest {

    private static MetricPoint point(String name) {
        return new MetricPoint(name, "", MetricPoint.Kind.GAUGE, Map.of(), 0, 5, 1);
    }

    @Test
    void aNameStaysContestedThoughItsFirstOwnerIsForgotten() {
        Shapes shapes = new Shapes();
        Shape first = shapes.of(point("a.b"));
        Shape second = shapes.of(point("a_b"));
        assertThat(first.contested).isTrue();
        second.uses = 1;
        shapes.sweep();
        assertThat(shapes.find(point("a.b"))).isNull();

        Shape third = shapes.of(point("a-b"));

        assertThat(third.identity).isEqualTo(second.identity);
        assertThat(third.contested).isTrue();
        assertThat(second.contested).isTrue();
    }
}

package io.adamant.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.MetricPoint.Kind;
import io.adamant.shared.wire.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PrometheusTextTest {

    @Test
    void keepsTheSeriesOfAFamilyTogether() {
        assertThat(
                        PrometheusText.render(
                                List.of(
                                        point(
                                                "a.io",
                                                "By",
                                                Kind.COUNTER,
                                                7,
                                                Map.of("d.x", of("r"))),
                                        point("b.usage", "By", Kind.UP_DOWN_COUNTER, 1.5, Map.of()),
                                        point(
                                                "a.io",
                                                "By",
                                                Kind.COUNTER,
                                                8,
                                                Map.of("d.x", of("w"))))))
                .isEqualTo(
                        """
                        # HELP a_io_bytes_total OpenTelemetry metric a.io in By
                        # TYPE a_io_bytes_total counter
                        a_io_bytes_total{d_x="r"} 7
                        a_io_bytes_total{d_x="w"} 8
                        # HELP b_usage_bytes OpenTelemetry metric b.usage in By
                        # TYPE b_usage_bytes gauge
                        b_usage_bytes 1.5
                        """);
    }

    @Test
    void leavesTheEndingCountToHistogramsAndEscapesLabels() {
        assertThat(
                        PrometheusText.render(
                                List.of(
                                        point(
                                                "system.process.count",
                                                "{process}",
                                                Kind.UP_DOWN_COUNTER,
                                                3,
                                                Map.of("l", of("a\"b\\c\nd"))))))
                .endsWith("system_process{l=\"a\\\"b\\\\c\\nd\"} 3\n");
    }

    private static Value of(String text) {
        return Value.of(text);
    }

    private static MetricPoint point(
            String name, String unit, Kind kind, double value, Map<String, Value> labels) {
        return new MetricPoint(name, unit, kind, labels, 0, 1, value);
    }
}

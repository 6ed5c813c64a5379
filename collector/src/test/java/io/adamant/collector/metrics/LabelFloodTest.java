package io.adamant.collector.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Position;
import io.adamant.collector.metrics.HostSeries.Refusal;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One host that makes up label values, beside one that does not. */
final class LabelFloodTest {

    private static final int A_MILLION = 1_000_000;
    private static final int OF_A_BATCH = 1_000;

    private final LatestMetrics latest =
            new LatestMetrics(
                    LatestMetrics.Limits.DEFAULT, () -> 1_000_000_000_000L, Meters.none());

    private void send(String instance, long sequence, List<MetricPoint> points) {
        BatchId batch =
                new BatchId(new InstanceId(instance), new BootId("b"), 1, sequence, points.size());
        latest.apply(
                new Delivery.Metrics(
                        new Delivery.Origin(
                                new Position("1"), "loopback", 1_000_000_000_000L, batch, Map.of()),
                        points));
    }

    private static MetricPoint point(String label) {
        return new MetricPoint(
                "requests", "", MetricPoint.Kind.GAUGE, Map.of("path", Value.of(label)), 0, 5, 1);
    }

    private HostSeries host(String instance) {
        return latest.hosts().stream()
                .filter(host -> host.host().instance().value().equals(instance))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aMillionLabelValuesOfOneHostTakeItsOwnPlacesAndAreCountedAgainstIt() {
        int next = 0;
        for (int batch = 0; batch < A_MILLION / OF_A_BATCH; batch++) {
            MetricPoint[] points = new MetricPoint[OF_A_BATCH];
            for (int i = 0; i < OF_A_BATCH; i++) {
                points[i] = point("/" + next++);
            }
            send("i-hostile", 1 + (long) batch * OF_A_BATCH, List.of(points));
        }
        send("i-good", 1, List.of(point("/a"), point("/b")));

        int most = LatestMetrics.Limits.DEFAULT.maxSeriesPerInstance();
        assertThat(host("i-hostile").published()).hasSize(most);
        assertThat(host("i-hostile").refused())
                .containsExactly(Map.entry(Refusal.SERIES_LIMIT, (long) A_MILLION - most));
        assertThat(host("i-good").published()).hasSize(2);
        assertThat(host("i-good").refused()).isEmpty();
    }
}

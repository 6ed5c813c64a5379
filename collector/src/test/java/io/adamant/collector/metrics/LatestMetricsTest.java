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
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LatestMetricsTest {

    private final AtomicLong now = new AtomicLong(1_000_000_000_000L);
    private final LatestMetrics latest =
            new LatestMetrics(new LatestMetrics.Limits(2, 3, 4, 2, 100), now::get, Meters.none());

    private static MetricPoint point(String name, double value) {
        return new MetricPoint(name, "", MetricPoint.Kind.GAUGE, Map.of(), 0, 5, value);
    }

    private void send(String instance, long epoch, long sequence, MetricPoint... points) {
        BatchId batch =
                new BatchId(
                        new InstanceId(instance), new BootId("b"), epoch, sequence, points.length);
        deliver(batch, Map.of(), points);
    }

    private void deliver(BatchId batch, Map<String, Value> resource, MetricPoint... points) {
        latest.apply(
                new Delivery.Metrics(
                        new Delivery.Origin(
                                new Position("1"), "loopback", now.get(), batch, resource),
                        List.of(points)));
    }

    private Map<String, Double> kept() {
        Map<String, Double> kept = new TreeMap<>();
        for (HostSeries host : latest.hosts()) {
            for (HostSeries.Series series : host.published()) {
                if (!LatestMetrics.hasEnded(series, now.get())) {
                    kept.put(host.host().instance() + " " + series.shape.name.name(), series.value);
                }
            }
        }
        return kept;
    }

    private Map<HostSeries.Refusal, Long> refused(String instance) {
        return latest.hosts().stream()
                .filter(host -> host.host().instance().value().equals(instance))
                .findFirst()
                .orElseThrow()
                .refused();
    }

    @Test
    void theLatestSampleIsTheOneSpooledLast() {
        send("i-1", 1, 10, point("a", 1));
        send("i-1", 1, 5, point("a", 2));
        assertThat(kept()).containsExactly(Map.entry("i-1 a", 1.0));
        send("i-1", 1, 20, point("a", 3));
        send("i-1", 2, 1, point("a", 4));
        assertThat(kept()).containsExactly(Map.entry("i-1 a", 4.0));
    }

    @Test
    void withoutABatchIdTheLastOneReceivedWins() {
        Map<String, Value> resource = Map.of("service.instance.id", Value.of("i-9"));
        deliver(null, resource, point("a", 1));
        deliver(null, resource, point("a", 2));
        deliver(null, Map.of(), point("b", 2));
        assertThat(kept()).containsExactly(Map.entry("i-9 a", 2.0));
    }

    @Test
    void boundsHoldForOneInstanceForAllSeriesAndForInstances() {
        send("i-1", 1, 1, point("a", 1), point("b", 1), point("c", 1), point("d", 1));
        assertThat(kept()).hasSize(3);
        send("i-2", 1, 1, point("a", 1), point("b", 1));
        assertThat(kept()).hasSize(4);
        send("i-3", 1, 1, point("a", 1));
        assertThat(kept()).containsOnlyKeys("i-1 a", "i-1 b", "i-1 c", "i-2 a");
        assertThat(refused("i-1")).containsExactly(Map.entry(Refusal.SERIES_LIMIT, 1L));
        assertThat(refused("i-2")).containsExactly(Map.entry(Refusal.TOTAL_LIMIT, 1L));
    }

    @Test
    void aSeriesThatIsKeptIsUpdatedAlsoWhenThereIsNoRoomForOthers() {
        send("i-1", 1, 1, point("a", 1), point("b", 1), point("c", 1));
        send("i-1", 1, 4, point("a", 2), point("d", 2));
        assertThat(kept()).containsEntry("i-1 a", 2.0).doesNotContainKey("i-1 d");
    }

    @Test
    void aPointWithTooManyLabelsOrATooLongOneIsDroppedAndTheHostNamed() {
        Map<String, Value> many =
                Map.of("a", Value.of("1"), "b", Value.of("2"), "c", Value.of("3"));
        Map<String, Value> tooLong = Map.of("a", Value.of("x".repeat(101)));
        send(
                "i-1",
                1,
                1,
                new MetricPoint("a", "", MetricPoint.Kind.GAUGE, many, 0, 5, 1),
                new MetricPoint("b", "", MetricPoint.Kind.GAUGE, tooLong, 0, 5, 1));
        assertThat(kept()).isEmpty();
        assertThat(refused("i-1")).containsExactly(Map.entry(Refusal.LABEL_LIMIT, 2L));
    }

    @Test
    void aPointThatWouldFillTheMemoryByItselfIsDropped() {
        String huge = "x".repeat(LatestMetrics.MAX_POINT_CHARS);
        send("i-1", 1, 1, new MetricPoint(huge, "s", MetricPoint.Kind.GAUGE, Map.of(), 0, 5, 1));
        assertThat(kept()).isEmpty();
        assertThat(refused("i-1")).containsExactly(Map.entry(Refusal.TOO_LARGE, 1L));
    }

    @Test
    void ofAResourceOnlyWhatBecomesLabelsIsKept() {
        Map<String, Value> resource =
                Map.of(
                        "host.image.id",
                        Value.of("v1"),
                        "cloud.availability_zone",
                        Value.of("z".repeat(10_000)),
                        "other",
                        Value.of("x"));
        BatchId batch = new BatchId(new InstanceId("i-1"), new BootId("b"), 1, 1, 1);
        deliver(batch, resource, point("a", 1));
        assertThat(latest.hosts())
                .allSatisfy(
                        host ->
                                assertThat(host.host().resource())
                                        .containsExactly(
                                                Map.entry("host.image.id", Value.of("v1"))));
        assertThat(kept()).hasSize(1);
    }

    @Test
    void aSeriesEndsWhenItIsNotHeardOf() {
        send("i-1", 1, 1, point("a", 1), point("b", 1));
        now.addAndGet(LatestMetrics.STALE_NANOS / 2 + 1);
        send("i-1", 1, 3, point("a", 1));
        now.addAndGet(LatestMetrics.STALE_NANOS / 2 + 1);
        assertThat(kept()).containsOnlyKeys("i-1 a");
        latest.settled();
        assertThat(kept()).containsOnlyKeys("i-1 a");
        now.addAndGet(LatestMetrics.STALE_NANOS);
        latest.settled();
        assertThat(kept()).isEmpty();
    }
}

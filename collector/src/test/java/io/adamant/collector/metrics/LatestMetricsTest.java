package io.adamant.collector.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Position;
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
            new LatestMetrics(new LatestMetrics.Limits(2, 3, 4), now::get, Meters.none());

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
        latest.forEach((host, p) -> kept.put(host.instance() + " " + p.name(), p.value()));
        return kept;
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
        latest.forget(new InstanceId("i-1"));
        send("i-2", 1, 3, point("b", 1));
        send("i-3", 1, 1, point("a", 1));
        send("i-4", 1, 1, point("a", 1));
        assertThat(kept()).containsOnlyKeys("i-2 a", "i-2 b", "i-3 a");
    }

    @Test
    void aPointThatWouldFillTheMemoryByItselfIsDropped() {
        Map<String, Value> huge = Map.of("k", Value.of("x".repeat(LatestMetrics.MAX_POINT_CHARS)));
        send("i-1", 1, 1, new MetricPoint("a", "", MetricPoint.Kind.GAUGE, huge, 0, 5, 1));
        assertThat(kept()).isEmpty();
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
        latest.forEach(
                (host, p) ->
                        assertThat(host.resource())
                                .containsExactly(Map.entry("host.image.id", Value.of("v1"))));
        assertThat(kept()).hasSize(1);
    }

    @Test
    void aSeriesEndsWithItsInstance() {
        send("i-1", 1, 1, point("a", 1));
        latest.forget(new InstanceId("i-1"));
        assertThat(kept()).isEmpty();
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

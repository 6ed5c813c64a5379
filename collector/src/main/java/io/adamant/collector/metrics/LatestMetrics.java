package io.adamant.collector.metrics;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.View;
import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Names;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.ResourceAttributes;
import io.adamant.shared.wire.Value;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The latest sample per (instance, name, attributes). Newer is what was spooled later (epoch, then
 * sequence), not what the host's clock says; without a batch id, what came later. A series that was
 * not heard of for five minutes ends, as it would under Prometheus' own look-back.
 *
 * <p>The view thread writes; {@link #forEach} and {@link #forget} are for any thread.
 */
public final class LatestMetrics implements View {

    /**
     * Limits; what comes beyond is dropped and counted.
     *
     * @param maxInstances most instances
     * @param maxSeriesPerInstance most series of one instance
     * @param maxSeries most series in all
     */
    public record Limits(int maxInstances, int maxSeriesPerInstance, int maxSeries) {

        public static final Limits DEFAULT = new Limits(10_000, 10_000, 200_000);
    }

    /** A series of one instance. */
    record SeriesKey(String name, Map<String, Value> attributes) {}

    /** What is known of one host. */
    record Host(InstanceId instance, boolean isAgent, Map<String, Value> resource) {}

    private record Sample(MetricPoint point, long receivedUnixNanos, long epoch, long sequence) {}

    private static final class Stored {
        final Map<SeriesKey, Sample> series = new ConcurrentHashMap<>();
        volatile Host host;

        Stored(Host host) {
            this.host = host;
        }
    }

    /** Longest name, unit and attributes of one point together, in characters. */
    static final int MAX_POINT_CHARS = 8_192;

    static final long STALE_NANOS = Duration.ofMinutes(5).toNanos();

    private static final long PURGE_NANOS = Duration.ofMinutes(1).toNanos();

    private final Limits limits;
    private final WallClock clock;
    private final Map<InstanceId, Stored> hosts = new ConcurrentHashMap<>();
    private final AtomicInteger seriesCount = new AtomicInteger();
    private final Count overInstances;
    private final Count overSeries;
    private final Count overTotal;
    private final Count withoutInstance;
    private final Count tooLarge;
    private long purgedUnixNanos;

    public LatestMetrics(Limits limits, WallClock clock, Meters meters) {
        this.limits = limits;
        this.clock = clock;
        overInstances = dropped(meters, "instance_limit");
        overSeries = dropped(meters, "series_limit");
        overTotal = dropped(meters, "total_limit");
        withoutInstance = dropped(meters, "no_instance");
        tooLarge = dropped(meters, "too_large");
        meters.gauge("adamant_metrics_series", "Series of hosts kept.", seriesCount::get);
    }

    private static Count dropped(Meters meters, String reason) {
        return meters.counter(
                "adamant_metrics_dropped_points", "Points not kept.", "reason", reason);
    }

    @Override
    public String name() {
        return "metrics";
    }

    @Override
    public void apply(Delivery delivery) {
        switch (delivery) {
            case Delivery.Logs _ -> {}
            case Delivery.Metrics metrics -> apply(metrics);
        }
    }

    private void apply(Delivery.Metrics metrics) {
        Delivery.Origin origin = metrics.origin();
        if (isStale(origin.receivedUnixNanos(), clock.unixNanos())) {
            return;
        }
        BatchId batch = origin.batch();
        InstanceId instance = batch == null ? named(origin.resource()) : batch.instance();
        if (instance == null) {
            withoutInstance.add(metrics.points().size());
            return;
        }
        Host host = new Host(instance, batch != null, FleetLabels.used(origin.resource()));
        Stored stored = hosts.get(instance);
        if (stored == null) {
            if (hosts.size() >= limits.maxInstances()) {
                overInstances.add(metrics.points().size());
                return;
            }
            stored = new Stored(host);
            hosts.put(instance, stored);
        }
        stored.host = host;
        for (MetricPoint point : metrics.points()) {
            if (isTooLarge(point)) {
                tooLarge.increment();
                continue;
            }
            keep(
                    stored,
                    new Sample(
                            point,
                            origin.receivedUnixNanos(),
                            batch == null ? 0 : batch.epoch(),
                            batch == null ? 0 : batch.firstSequence()));
        }
    }

    private static @Nullable InstanceId named(Map<String, Value> resource) {
        return resource.get(ResourceAttributes.INSTANCE) instanceof Value.Text(String text)
                        && Names.isSafe(text)
                ? new InstanceId(text)
                : null;
    }

    private static boolean isTooLarge(MetricPoint point) {
        long length = (long) point.name().length() + point.unit().length();
        for (Map.Entry<String, Value> attribute : point.attributes().entrySet()) {
            length += attribute.getKey().length() + attribute.getValue().asText().length();
        }
        return length > MAX_POINT_CHARS;
    }

    private void keep(Stored stored, Sample sample) {
        SeriesKey key = new SeriesKey(sample.point().name(), sample.point().attributes());
        Sample present = stored.series.get(key);
        if (present != null) {
            if (!isOlder(sample, present)) {
                stored.series.put(key, sample);
            }
        } else if (stored.series.size() >= limits.maxSeriesPerInstance()) {
            overSeries.increment();
        } else if (seriesCount.get() >= limits.maxSeries()) {
            overTotal.increment();
        } else {
            stored.series.put(key, sample);
            seriesCount.incrementAndGet();
        }
    }

    private static boolean isOlder(Sample sample, Sample present) {
        return sample.epoch() < present.epoch()
                || (sample.epoch() == present.epoch() && sample.sequence() < present.sequence());
    }

    private static boolean isStale(long receivedUnixNanos, long nowUnixNanos) {
        return nowUnixNanos - receivedUnixNanos > STALE_NANOS;
    }

    @Override
    public void settled() {
        long now = clock.unixNanos();
        if (Math.abs(now - purgedUnixNanos) >= PURGE_NANOS) {
            purgedUnixNanos = now;
            hosts.values().forEach(stored -> purge(stored, now));
            hosts.values().removeIf(stored -> stored.series.isEmpty());
        }
    }

    private void purge(Stored stored, long now) {
        stored.series
                .entrySet()
                .removeIf(
                        entry -> {
                            boolean stale = isStale(entry.getValue().receivedUnixNanos(), now);
                            if (stale) {
                                seriesCount.decrementAndGet();
                            }
                            return stale;
                        });
    }

    /** The instance is gone: its series end now. */
    public void forget(InstanceId instance) {
        Stored gone = hosts.remove(instance);
        if (gone != null) {
            seriesCount.addAndGet(-gone.series.size());
        }
    }

    /** Every series that is not stale; a host's come together, in no order. */
    void forEach(BiConsumer<Host, MetricPoint> reader) {
        long now = clock.unixNanos();
        for (Stored stored : hosts.values()) {
            Host host = stored.host;
            for (Sample sample : stored.series.values()) {
                if (!isStale(sample.receivedUnixNanos(), now)) {
                    reader.accept(host, sample.point());
                }
            }
        }
    }
}

package io.adamant.collector.metrics;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Past;
import io.adamant.collector.journal.View;
import io.adamant.collector.metrics.HostSeries.Refusal;
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
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The latest sample per (instance, name, attributes). Newer is what was spooled later (epoch, then
 * sequence), not what the host's clock says; without a batch id, what came later. A series that was
 * not heard of for five minutes ends, as it would under Prometheus' own look-back.
 *
 * <p>The view thread writes; any thread reads {@link #hosts}.
 */
public final class LatestMetrics implements View {

    /** Hosts say their values each minute at the latest. */
    private static final Duration NEEDED = Duration.ofMinutes(10);

    /**
     * Limits; what comes beyond is dropped and counted, by reason and by host.
     *
     * @param maxInstances most instances
     * @param maxSeriesPerInstance most series of one instance
     * @param maxSeries most series in all; each costs about 100 bytes
     * @param maxLabels most attributes of one series
     * @param maxLabelChars longest value of an attribute, in characters
     */
    public record Limits(
            int maxInstances,
            int maxSeriesPerInstance,
            int maxSeries,
            int maxLabels,
            int maxLabelChars) {

        public static final Limits DEFAULT = new Limits(20_000, 5_000, 500_000, 32, 1_024);
    }

    /** Longest name, unit and attributes of one point together, in characters. */
    static final int MAX_POINT_CHARS = 8_192;

    static final long STALE_NANOS = Duration.ofMinutes(5).toNanos();

    private static final long PURGE_NANOS = Duration.ofMinutes(1).toNanos();

    private final Limits limits;
    private final WallClock clock;
    private final Map<InstanceId, HostSeries> hosts = new ConcurrentSkipListMap<>();
    private final Shapes shapes = new Shapes();
    private final Map<Refusal, Count> refused = new EnumMap<>(Refusal.class);
    private final Count overInstances;
    private final Count withoutInstance;
    private volatile int seriesCount;
    private volatile int shapeCount;
    private long purgedUnixNanos;

    public LatestMetrics(Limits limits, WallClock clock, Meters meters) {
        this.limits = limits;
        this.clock = clock;
        for (Refusal refusal : Refusal.values()) {
            refused.put(refusal, dropped(meters, word(refusal)));
        }
        overInstances = dropped(meters, "instance_limit");
        withoutInstance = dropped(meters, "no_instance");
        meters.gauge("adamant_metrics_series", "Series of hosts kept.", () -> seriesCount);
        meters.gauge(
                "adamant_metrics_shapes",
                "Series that differ in more than their host.",
                () -> shapeCount);
        meters.gauge("adamant_metrics_hosts", "Hosts that have series.", hosts::size);
    }

    static String word(Refusal refusal) {
        return refusal.name().toLowerCase(Locale.ROOT);
    }

    private static Count dropped(Meters meters, String reason) {
        return meters.counter(
                "adamant_metrics_dropped_points", "Points not kept.", "reason", reason);
    }

    @Override
    public String name() {
        return "metrics";
    }

    /**
     * What no host has repeated for so long is left to its next word, or a start would read it all.
     */
    @Override
    public Past past() {
        return new Past.Recent(NEEDED);
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
        InstanceId instance = instance(origin);
        if (instance == null) {
            withoutInstance.add(metrics.points().size());
            return;
        }
        HostSeries host = host(instance, origin);
        if (host == null) {
            overInstances.add(metrics.points().size());
            return;
        }
        metrics.points().forEach(point -> keep(host, point, origin));
        host.publish();
    }

    /** Whose points these are; null when nobody is named. */
    static @Nullable InstanceId instance(Delivery.Origin origin) {
        BatchId batch = origin.batch();
        if (batch != null) {
            return batch.instance();
        }
        return origin.resource().get(ResourceAttributes.INSTANCE) instanceof Value.Text(String text)
                        && Names.isSafe(text)
                ? new InstanceId(text)
                : null;
    }

    private @Nullable HostSeries host(InstanceId instance, Delivery.Origin origin) {
        HostSeries.Host host =
                new HostSeries.Host(
                        instance, origin.batch() != null, FleetLabels.used(origin.resource()));
        HostSeries present = hosts.get(instance);
        if (present == null) {
            if (hosts.size() >= limits.maxInstances()) {
                return null;
            }
            present = new HostSeries(host);
            hosts.put(instance, present);
        }
        present.host(host);
        return present;
    }

    private void keep(HostSeries host, MetricPoint point, Delivery.Origin origin) {
        Refusal tooMuch = tooMuch(point);
        if (tooMuch != null) {
            refuse(host, tooMuch);
            return;
        }
        Refusal full = full(host);
        // Where there is no room, what is new must not even be remembered as a shape.
        Shape shape = full == null ? shapes.of(point) : shapes.find(point);
        if (shape == null || !host.has(shape)) {
            if (full != null || shape == null) {
                refuse(host, full == null ? Refusal.TOTAL_LIMIT : full);
                return;
            }
            count(1);
        }
        BatchId batch = origin.batch();
        host.keep(
                shape,
                point.value(),
                origin.receivedUnixNanos(),
                batch == null ? 0 : batch.epoch(),
                batch == null ? 0 : batch.firstSequence());
    }

    private @Nullable Refusal full(HostSeries host) {
        if (host.size() >= limits.maxSeriesPerInstance()) {
            return Refusal.SERIES_LIMIT;
        }
        return seriesCount >= limits.maxSeries() ? Refusal.TOTAL_LIMIT : null;
    }

    private void count(int more) {
        // Only the view thread writes; the field is volatile for those who read.
        int next = seriesCount + more;
        seriesCount = next;
    }

    private void refuse(HostSeries host, Refusal refusal) {
        host.refuse(refusal);
        Count count = refused.get(refusal);
        if (count != null) {
            count.increment();
        }
    }

    private @Nullable Refusal tooMuch(MetricPoint point) {
        if (point.attributes().size() > limits.maxLabels()) {
            return Refusal.LABEL_LIMIT;
        }
        long length = (long) point.name().length() + point.unit().length();
        for (Map.Entry<String, Value> attribute : point.attributes().entrySet()) {
            int value = attribute.getValue().asText().length();
            if (value > limits.maxLabelChars()) {
                return Refusal.LABEL_LIMIT;
            }
            length += attribute.getKey().length() + (long) value;
        }
        return length > MAX_POINT_CHARS ? Refusal.TOO_LARGE : null;
    }

    private static boolean isStale(long receivedUnixNanos, long nowUnixNanos) {
        return nowUnixNanos - receivedUnixNanos > STALE_NANOS;
    }

    @Override
    public void settled() {
        long now = clock.unixNanos();
        if (Math.abs(now - purgedUnixNanos) >= PURGE_NANOS) {
            purgedUnixNanos = now;
            for (HostSeries host : hosts.values()) {
                count(-host.end(received -> isStale(received, now)));
            }
            hosts.values().removeIf(host -> host.size() == 0);
            shapes.sweep();
        }
        shapeCount = shapes.size();
    }

    /** Every host that has series, by its id. */
    Collection<HostSeries> hosts() {
        return Collections.unmodifiableCollection(hosts.values());
    }

    long nowUnixNanos() {
        return clock.unixNanos();
    }

    /** Whether a series of {@link #hosts} has ended meanwhile. */
    static boolean hasEnded(HostSeries.Series series, long nowUnixNanos) {
        return isStale(series.receivedUnixNanos, nowUnixNanos);
    }
}

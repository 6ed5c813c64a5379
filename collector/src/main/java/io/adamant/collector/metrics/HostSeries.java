package io.adamant.collector.metrics;

import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.Value;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * The series of one host. The view thread changes it; any thread reads what is {@link #published},
 * and numbers as they come.
 */
final class HostSeries {

    /** Why a point of a known host is not kept. */
    enum Refusal {
        /** The host has its most series. */
        SERIES_LIMIT,
        /** All hosts together have the most series. */
        TOTAL_LIMIT,
        /** Name, unit and attributes are too long together. */
        TOO_LARGE,
        /** Too many labels, or one that is too long. */
        LABEL_LIMIT
    }

    /** What is known of a host. */
    record Host(InstanceId instance, boolean isAgent, Map<String, Value> resource) {}

    /** The newest number of one series. */
    static final class Series {
        final Shape shape;
        volatile double value;
        volatile long receivedUnixNanos;
        private long epoch;
        private long sequence;

        private Series(Shape shape) {
            this.shape = shape;
        }
    }

    private static final Series[] NONE = {};

    private volatile Host host;
    private final Map<Shape, Series> series = new HashMap<>();
    private boolean isChanged;
    private volatile List<Series> published = List.of();
    private volatile Map<Refusal, Long> refused = Map.of();

    HostSeries(Host host) {
        this.host = host;
    }

    Host host() {
        return host;
    }

    void host(Host next) {
        if (!next.equals(host)) {
            host = next;
        }
    }

    boolean has(Shape shape) {
        return series.containsKey(shape);
    }

    int size() {
        return series.size();
    }

    /** Keeps a number unless a newer one is there: newer is what was spooled later. */
    void keep(Shape shape, double value, long receivedUnixNanos, long epoch, long sequence) {
        Series one = series.get(shape);
        if (one == null) {
            one = new Series(shape);
            series.put(shape, one);
            shape.uses++;
            isChanged = true;
        } else if (epoch < one.epoch || (epoch == one.epoch && sequence < one.sequence)) {
            return;
        }
        one.value = value;
        one.receivedUnixNanos = receivedUnixNanos;
        one.epoch = epoch;
        one.sequence = sequence;
    }

    void refuse(Refusal refusal) {
        Map<Refusal, Long> next = new EnumMap<>(Refusal.class);
        next.putAll(refused);
        next.merge(refusal, 1L, Long::sum);
        refused = next;
    }

    /** Points that were not kept, by reason. */
    Map<Refusal, Long> refused() {
        return refused;
    }

    /**
     * Ends the series whose newest number was received at such a time.
     *
     * @return how many
     */
    int end(LongPredicate isStale) {
        int before = series.size();
        for (Iterator<Series> all = series.values().iterator(); all.hasNext(); ) {
            Series one = all.next();
            if (isStale.test(one.receivedUnixNanos)) {
                one.shape.uses--;
                all.remove();
                isChanged = true;
            }
        }
        publish();
        return before - series.size();
    }

    void publish() {
        if (isChanged) {
            Series[] sorted = series.values().toArray(NONE);
            Arrays.sort(sorted, (a, b) -> a.shape.compareTo(b.shape));
            published = List.of(sorted);
            isChanged = false;
        }
    }

    /** By identity, those that became stale since the last purge included. */
    List<Series> published() {
        return published;
    }
}

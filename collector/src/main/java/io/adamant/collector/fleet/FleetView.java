package io.adamant.collector.fleet;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Past;
import io.adamant.collector.journal.View;
import io.adamant.collector.journal.stamp.Stamp;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.ResourceAttributes;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/**
 * The newest boot of every host, as its own stream tells it. Any record of a host counts as heard.
 * A batch that names another instance than its resource is not believed.
 *
 * <p>Who a sender is, the receiver has proven or not ({@link Stamp}). The first proven word of an
 * instance begins its record anew, and from then on nothing unproven counts for it; a certificate
 * speaks for the boot that it was issued for, and what comes from an older one tells only that the
 * host is alive. A relay carries telemetry: no host is heard through one.
 *
 * <p>Owned by the view thread; {@link #hosts} may be read by any thread.
 */
public final class FleetView implements View {

    /** Most hosts that are remembered; beyond it the one unheard for longest is forgotten. */
    public static final int MAX_HOSTS = 20_000;

    /** Of the checkpoint; below 0, which no number of hosts is. 2: whether a host was proven. */
    private static final int FORMAT = -2;

    private final int maxHosts;
    private final Map<InstanceId, HostRecord> records = new HashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final LongAdder foreign = new LongAdder();
    private final LongAdder forgotten = new LongAdder();
    private final LongAdder unproven = new LongAdder();
    private final LongAdder carried = new LongAdder();
    private volatile Map<InstanceId, HostState> hosts = Map.of();
    private boolean isDirty;

    public FleetView() {
        this(MAX_HOSTS);
    }

    FleetView(int maxHosts) {
        this.maxHosts = maxHosts;
    }

    @Override
    public String name() {
        return "fleet";
    }

    @Override
    public Past past() {
        return new Past.Kept(new Snapshot());
    }

    /**
     * The fleet's part of a checkpoint: the format, how many hosts, then each one's record. What
     * was written before there was a format begins with the number of hosts, which is none of its
     * values: it is refused, and the journal is read instead.
     */
    private final class Snapshot implements Past.State {

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeInt(FORMAT);
            out.writeInt(records.size());
            for (HostRecord record : records.values()) {
                record.write(out);
            }
        }

        @Override
        public void read(DataInput in) throws IOException {
            clear();
            int format = in.readInt();
            if (format != FORMAT) {
                throw new IOException("the fleet's part is of format " + format);
            }
            for (int left = in.readInt(); left > 0; left--) {
                HostRecord record = HostRecord.read(in);
                records.put(record.instance(), record);
            }
        }

        @Override
        public void clear() {
            records.clear();
            isDirty = true;
        }
    }

    /** The fleet as of the last {@link #settled}: immutable. */
    public Map<InstanceId, HostState> hosts() {
        return hosts;
    }

    /** Called on the view thread after each change that was published; must return at once. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Deliveries that spoke for another instance than their batch names; not believed. */
    public long foreignDeliveries() {
        return foreign.sum();
    }

    /** Deliveries without proof for an instance that has proven who it is; not believed. */
    public long unprovenDeliveries() {
        return unproven.sum();
    }

    /** Deliveries that a relay carried; they say nothing of a host's state. */
    public long carriedDeliveries() {
        return carried.sum();
    }

    /** Hosts forgotten because there were more than {@value #MAX_HOSTS}. */
    public long forgottenHosts() {
        return forgotten.sum();
    }

    @Override
    public void apply(Delivery delivery) {
        switch (delivery) {
            case Delivery.Logs logs -> hear(logs.origin(), logs.records());
            case Delivery.Metrics metrics -> hear(metrics.origin(), List.of());
        }
    }

    @Override
    public void settled() {
        if (!isDirty) {
            return;
        }
        isDirty = false;
        Map<InstanceId, HostState> next = HashMap.newHashMap(records.size());
        records.forEach((id, record) -> next.put(id, record.state()));
        hosts = Collections.unmodifiableMap(next);
        listeners.forEach(Runnable::run);
    }

    private void hear(Delivery.Origin origin, List<LogRecord> logs) {
        HostResource resource = ResourceAttributes.read(origin.resource()).orElse(null);
        if (resource == null) {
            return;
        }
        Stamp sender = Stamp.parse(origin.sender());
        if (sender instanceof Stamp.Relay) {
            carried.increment();
            return;
        }
        if (origin.batch() != null && !origin.batch().instance().equals(resource.instance())) {
            foreign.increment();
            return;
        }
        boolean isProven = sender instanceof Stamp.Agent;
        if (sender instanceof Stamp.Agent agent && !agent.boot().equals(resource.boot())) {
            aliveInAnotherBoot(agent, origin.receivedUnixNanos());
            return;
        }
        HostRecord known = records.get(resource.instance());
        if (known != null && known.isProven() && !isProven) {
            unproven.increment();
            return;
        }
        isDirty = true;
        HostRecord record = recordOf(resource, origin, isProven);
        record.heard(origin.receivedUnixNanos());
        if (!record.isOfBoot(resource.boot())) {
            return;
        }
        for (LogRecord log : logs) {
            if (!log.eventName().isEmpty()) {
                HostEvents.decode(log)
                        .ifPresent(
                                event ->
                                        record.apply(
                                                event,
                                                log.timeUnixNanos(),
                                                origin.receivedUnixNanos()));
            }
        }
    }

    /** The backlog of a boot that is over. */
    private void aliveInAnotherBoot(Stamp.Agent agent, long receivedNanos) {
        HostRecord known = records.get(agent.instance());
        if (known != null && known.isProven() && known.isOfBoot(agent.boot())) {
            isDirty = true;
            known.heard(receivedNanos);
        }
    }

    private HostRecord recordOf(HostResource resource, Delivery.Origin origin, boolean isProven) {
        HostRecord known = records.get(resource.instance());
        if (known == null || (isProven && !known.isProven())) {
            makeRoom();
            HostRecord first =
                    new HostRecord(resource, origin.receivedUnixNanos(), origin.batch(), isProven);
            records.put(resource.instance(), first);
            return first;
        }
        if (known.isOfBoot(resource.boot()) || known.isOlder(resource.boot(), origin.batch())) {
            return known;
        }
        HostRecord next =
                known.nextBoot(resource, origin.receivedUnixNanos(), origin.batch(), isProven);
        records.put(resource.instance(), next);
        return next;
    }

    private void makeRoom() {
        if (records.size() < maxHosts) {
            return;
        }
        records.entrySet().stream()
                .min(Comparator.comparingLong(entry -> entry.getValue().lastHeardNanos()))
                .map(Map.Entry::getKey)
                .ifPresent(records::remove);
        forgotten.increment();
    }
}

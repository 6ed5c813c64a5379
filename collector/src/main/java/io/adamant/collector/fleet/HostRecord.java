package io.adamant.collector.fleet;

import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.CheckResult;
import io.adamant.shared.model.HealthChanged;
import io.adamant.shared.model.HealthStatus;
import io.adamant.shared.model.Heartbeat;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Loss;
import io.adamant.shared.model.SealAttempt;
import io.adamant.shared.model.SealChanged;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import io.adamant.shared.model.Shutdown;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One boot of one host while it is being put together; owned by the view thread. */
final class HostRecord {

    /** Most earlier boots that are remembered, so that their backlog is not taken for a boot. */
    private static final int MAX_OLDER_BOOTS = 16;

    /**
     * Longest period between heartbeats that is believed, milliseconds: the longest that an agent's
     * configuration takes. A host that promises less often would never be silent.
     */
    static final long MAX_HEARTBEAT_MILLIS = Duration.ofHours(1).toMillis();

    /** Time that an agent which started again has to reach the tier that its host had. */
    static final long MEASURING_NANOS = Duration.ofSeconds(60).toNanos();

    /** Most attempts that one event may stand for. */
    static final long MAX_ATTEMPTS_AT_ONCE = 1_000_000;

    private final HostResource resource;
    private final long firstHeardNanos;
    private final @Nullable BatchId firstBatch;
    private final boolean isProven;
    private final SequencedSet<BootId> olderBoots = new LinkedHashSet<>();
    private final Deque<HostState.Heard> recent = new ArrayDeque<>();
    private final Set<String> mismatches = new LinkedHashSet<>();
    private long lastHeardNanos;
    private @Nullable BootReport boot;
    private long readyNanos;
    private HealthStatus health = HealthStatus.BOOTING;
    private String healthReason = "";
    private long healthSinceNanos;
    private List<CheckResult> checks = List.of();
    private @Nullable SealState seal;
    private SealTier reached = SealTier.AUDIT;
    private long weakerNanos;
    private long lostNanos;
    private long mismatchNanos;
    private long attempts;
    private long heartbeatMillis;
    private long shutdownNanos;
    private @Nullable HostState state;

    HostRecord(
            HostResource resource,
            long heardNanos,
            @Nullable BatchId firstBatch,
            boolean isProven) {
        this.isProven = isProven;
        this.resource = resource;
        this.firstHeardNanos = heardNanos;
        this.lastHeardNanos = heardNanos;
        this.healthSinceNanos = heardNanos;
        this.firstBatch = firstBatch;
    }

    /** The same host after its next boot. */
    HostRecord nextBoot(
            HostResource next, long heardNanos, @Nullable BatchId batch, boolean isProven) {
        HostRecord record = new HostRecord(next, heardNanos, batch, isProven);
        record.olderBoots.addAll(olderBoots);
        record.olderBoots.add(resource.boot());
        while (record.olderBoots.size() > MAX_OLDER_BOOTS) {
            record.olderBoots.removeFirst();
        }
        return record;
    }

    boolean isOfBoot(BootId id) {
        return resource.boot().equals(id);
    }

    /**
     * Whether a boot is an earlier one. The order of receiving decides, but a backlog may arrive
     * after the newest events: within one spool epoch the lower sequence was spooled earlier.
     */
    boolean isOlder(BootId id, @Nullable BatchId batch) {
        return olderBoots.contains(id)
                || (batch != null
                        && firstBatch != null
                        && batch.epoch() == firstBatch.epoch()
                        && batch.firstSequence() < firstBatch.firstSequence());
    }

    /** Whether all of this was said by senders that were proven to be this instance and boot. */
    boolean isProven() {
        return isProven;
    }

    long lastHeardNanos() {
        return lastHeardNanos;
    }

    void heard(long receivedNanos) {
        lastHeardNanos = receivedNanos; // also when the clock was set back: this is the newest
        state = null;
    }

    void apply(HostEvent event, long hostNanos, long receivedNanos) {
        state = null;
        switch (event) {
            case BootReport e -> bootReport(e, receivedNanos);
            case Heartbeat e -> heartbeat(e, receivedNanos);
            case HealthChanged e -> {
                checks = e.checks();
                health(e.to(), e.reason(), receivedNanos);
            }
            case SealAttempt e -> attempts += Math.clamp(e.count(), 1, MAX_ATTEMPTS_AT_ONCE);
            case SealChanged e -> sealChanged(e, receivedNanos);
            case Loss _ -> {}
            case Shutdown _ -> shutdownNanos = receivedNanos;
        }
        // Heartbeats would push everything worth reading out of the list.
        if (!(event instanceof Heartbeat)) {
            recent.addLast(new HostState.Heard(hostNanos, receivedNanos, event));
            if (recent.size() > HostState.MAX_RECENT) {
                recent.removeFirst();
            }
        }
    }

    private void bootReport(BootReport e, long receivedNanos) {
        shutdownNanos = 0;
        boot = e;
        checks = e.checks();
        heartbeatMillis = period(e.heartbeatMillis());
        tier(e.seal().tier(), receivedNanos);
        seal = withManifest(e.seal());
        switch (e.verdict()) {
            case BOOTING -> {
                // A restarted agent boots anew on a host that had long been ready.
                if (readyNanos == 0) {
                    health(HealthStatus.BOOTING, e.reason(), receivedNanos);
                }
            }
            case READY -> {
                readyNanos = readyNanos == 0 ? receivedNanos : readyNanos;
                health(HealthStatus.HEALTHY, e.reason(), receivedNanos);
            }
            case FAILED -> health(HealthStatus.SICK, e.reason(), receivedNanos);
        }
    }

    private void heartbeat(Heartbeat e, long receivedNanos) {
        shutdownNanos = 0;
        heartbeatMillis = period(e.periodMillis());
        if (boot == null && readyNanos == 0 && e.health() == HealthStatus.HEALTHY) {
            // Its boot report may be older than what the journal keeps. A host calls itself healthy
            // only after a final verdict, so that one which was ready long ago is not taken for
            // one that never was.
            readyNanos = receivedNanos;
        }
        if (e.health() != health && e.health() != HealthStatus.BOOTING) {
            health(e.health(), "said with its heartbeat", receivedNanos);
        }
        tier(e.tier(), receivedNanos);
    }

    /** 0, which is no word about it, where the host says what cannot be. */
    private static long period(long saidMillis) {
        return Math.clamp(saidMillis, 0, MAX_HEARTBEAT_MILLIS);
    }

    private void health(HealthStatus to, String reason, long receivedNanos) {
        if (to != health) {
            healthSinceNanos = receivedNanos;
        }
        health = to;
        healthReason = reason;
    }

    private void sealChanged(SealChanged e, long receivedNanos) {
        tier(e.state().tier(), receivedNanos);
        seal = withManifest(e.state());
        if (!e.mismatches().isEmpty() || e.mismatchCount() > 0) {
            mismatchNanos = mismatchNanos == 0 ? receivedNanos : mismatchNanos;
            // What was changed once stays changed, even when somebody puts it back.
            e.mismatches().stream()
                    .limit(Math.max(0, SealChanged.MAX_MISMATCHES - mismatches.size()))
                    .forEach(mismatches::add);
            if (mismatches.isEmpty()) {
                mismatches.add(e.reason());
            }
        }
    }

    /** An agent that starts again knows its manifest only some seconds later. */
    private SealState withManifest(SealState said) {
        String known = seal == null ? null : seal.manifestDigest();
        return said.manifestDigest() != null || known == null
                ? said
                : new SealState(
                        said.enforce(),
                        said.tier(),
                        said.detail(),
                        said.attribution(),
                        said.protectedPaths(),
                        known,
                        said.blindSpots());
    }

    /**
     * A tier that was never reached is the image's problem. One that was reached in this boot and
     * is weaker now is the host's, for good: what happened in between nobody refused. An agent that
     * starts again measures anew and says audit meanwhile, for which it gets a minute.
     */
    private void tier(SealTier tier, long receivedNanos) {
        if (tier != SealTier.LOST && strength(tier) >= strength(reached)) {
            reached = tier;
            weakerNanos = 0;
        } else {
            weakerNanos = weakerNanos == 0 ? receivedNanos : weakerNanos;
            boolean measuring =
                    tier == SealTier.AUDIT && receivedNanos - weakerNanos < MEASURING_NANOS;
            if (lostNanos == 0 && !measuring) {
                lostNanos = receivedNanos;
            }
        }
        if (seal != null && seal.tier() != tier) {
            seal =
                    new SealState(
                            seal.enforce(),
                            tier,
                            seal.detail(),
                            seal.attribution(),
                            seal.protectedPaths(),
                            seal.manifestDigest(),
                            seal.blindSpots());
        }
    }

    private static int strength(SealTier tier) {
        return switch (tier) {
            case LOST, AUDIT -> 0;
            case FALLBACK -> 1;
            case ENFORCED -> 2;
        };
    }

    HostState state() {
        HostState built = state;
        if (built == null) {
            built = build();
            state = built;
        }
        return built;
    }

    private HostState build() {
        return new HostState(
                resource,
                firstHeardNanos,
                lastHeardNanos,
                boot,
                readyNanos,
                health,
                healthReason,
                healthSinceNanos,
                checks,
                seal,
                List.copyOf(mismatches),
                mismatchNanos != 0 ? mismatchNanos : lostNanos,
                attempts,
                heartbeatMillis,
                shutdownNanos,
                List.copyOf(recent),
                isProven);
    }

    /**
     * Writes all of it.
     *
     * <pre>
     * {@link HostSnapshot}: boot report, seal, health with checks, then the recent events
     * 1 is proven, 1 has a boot report, 1 has a seal, 4 recent events, 8 each: when it was received
     * 2+n reached tier, 8 each: the numbers in the order of {@link #numbers}
     * </pre>
     */
    void write(DataOutput out) throws IOException {
        List<LogRecord> events = new ArrayList<>();
        if (boot != null) {
            events.add(HostEvents.encode(boot, 0));
        }
        if (seal != null) {
            events.add(HostEvents.encode(new SealChanged(reached, seal, "", List.of(), 0), 0));
        }
        events.add(HostEvents.encode(new HealthChanged(health, health, healthReason, checks), 0));
        recent.forEach(
                heard -> events.add(HostEvents.encode(heard.event(), heard.hostUnixNanos())));
        new HostSnapshot(
                        resource,
                        events,
                        firstBatch,
                        List.copyOf(olderBoots),
                        List.copyOf(mismatches))
                .write(out);
        out.writeBoolean(isProven);
        out.writeBoolean(boot != null);
        out.writeBoolean(seal != null);
        out.writeInt(recent.size());
        for (HostState.Heard heard : recent) {
            out.writeLong(heard.receivedUnixNanos());
        }
        out.writeUTF(reached.name());
        for (long number : numbers()) {
            out.writeLong(number);
        }
    }

    private long[] numbers() {
        return new long[] {
            firstHeardNanos,
            lastHeardNanos,
            readyNanos,
            healthSinceNanos,
            weakerNanos,
            lostNanos,
            mismatchNanos,
            attempts,
            heartbeatMillis,
            shutdownNanos
        };
    }

    /** Reads what {@link #write} wrote. */
    static HostRecord read(DataInput in) throws IOException {
        HostSnapshot kept = HostSnapshot.read(in);
        boolean isProven = in.readBoolean();
        boolean hasBoot = in.readBoolean();
        boolean hasSeal = in.readBoolean();
        long[] receivedNanos = new long[Math.clamp(in.readInt(), 0, HostState.MAX_RECENT)];
        for (int i = 0; i < receivedNanos.length; i++) {
            receivedNanos[i] = in.readLong();
        }
        SealTier reached = tier(in.readUTF());
        HostRecord record =
                new HostRecord(kept.resource(), in.readLong(), kept.firstBatch(), isProven);
        record.reached = reached;
        record.lastHeardNanos = in.readLong();
        record.readyNanos = in.readLong();
        record.healthSinceNanos = in.readLong();
        record.weakerNanos = in.readLong();
        record.lostNanos = in.readLong();
        record.mismatchNanos = in.readLong();
        record.attempts = in.readLong();
        record.heartbeatMillis = in.readLong();
        record.shutdownNanos = in.readLong();
        record.olderBoots.addAll(kept.olderBoots());
        record.mismatches.addAll(kept.mismatches());
        record.takeEvents(kept, hasBoot, hasSeal, receivedNanos);
        return record;
    }

    private static SealTier tier(String name) throws IOException {
        for (SealTier tier : SealTier.values()) {
            if (tier.name().equals(name)) {
                return tier;
            }
        }
        throw new IOException("no tier " + name);
    }

    private void takeEvents(
            HostSnapshot kept, boolean hasBoot, boolean hasSeal, long[] receivedNanos)
            throws IOException {
        int at = 0;
        boot = hasBoot ? kept.event(at++, BootReport.class) : null;
        seal = hasSeal ? kept.event(at++, SealChanged.class).state() : null;
        HealthChanged said = kept.event(at++, HealthChanged.class);
        health = said.to();
        healthReason = said.reason();
        checks = said.checks();
        for (long received : receivedNanos) {
            long hostNanos = kept.events().get(at).timeUnixNanos();
            HostEvent event = kept.event(at++, HostEvent.class);
            recent.addLast(new HostState.Heard(hostNanos, received, event));
        }
    }

    InstanceId instance() {
        return resource.instance();
    }
}

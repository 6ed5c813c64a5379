package io.adamant.agent.seal;

import io.adamant.agent.seal.attempt.AttemptLog;
import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.agent.seal.attempt.Watch;
import io.adamant.agent.seal.policy.SealPolicy;
import io.adamant.agent.seal.witness.ManifestState;
import io.adamant.agent.source.Batch;
import io.adamant.agent.source.Poll;
import io.adamant.agent.source.Source;
import io.adamant.shared.model.Loss;
import io.adamant.shared.model.SealState;
import io.adamant.shared.time.WallClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The seal as a source: takes the best layer that this host has, lets it seal and measure, and
 * reports attempts, what was detected, and moves of the tier. {@link #state}, {@link #attempts} and
 * {@link #signalled} may be called by any thread, the rest by the collecting thread.
 */
public final class SealSource implements Source {

    /** Detected changes taken from one watch in one poll. */
    static final int MAX_DETECTED = 256;

    /** Signals waiting to be reported; those beyond are counted. */
    static final int MAX_SIGNALS = 16;

    /** However often somebody tries to end the agent, this is the least time between two calls. */
    static final long ENDANGERED_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Reason of the {@code adamant.loss} that names attempts which were seen and lost. */
    public static final String LOSS_REASON = "seal_attempts_dropped";

    private final SealPorts ports;
    private final WallClock wall;
    private final Runnable endangered;
    private final Seal seal;
    private final AttemptLog attempts;
    private final ArrayBlockingQueue<String> signals = new ArrayBlockingQueue<>(MAX_SIGNALS);
    private final AtomicLong signalsDropped = new AtomicLong();
    private final List<Watch> watching = new ArrayList<>();
    private final List<String> watchSpots = new ArrayList<>();
    private final GuardLayer guard;

    private SealPolicy policy;
    private Layer layer;
    private boolean begun;
    private boolean wasEndangered;
    private long endangeredNanos;
    private long lossTold;
    private SealState told;

    private volatile SealState state;
    private volatile long attemptCount;
    private volatile boolean settled;

    /**
     * @param endangered called on the collecting thread when the kernel refused to end the agent:
     *     what it knows should leave the host while it lives
     */
    public SealSource(SealPolicy policy, SealPorts ports, WallClock wall, Runnable endangered) {
        this.policy = policy;
        this.ports = ports;
        this.wall = wall;
        this.endangered = endangered;
        this.seal = new Seal(policy.enforces());
        this.attempts = new AttemptLog(ports.callers());
        this.guard = new GuardLayer(policy, ports.guard(), seal);
        this.layer = guard;
        this.state = describe();
        this.told = state;
    }

    @Override
    public String name() {
        return "seal";
    }

    /** The seal as it stood at the end of the last poll. */
    public SealState state() {
        return state;
    }

    /** Whether the first attempt to seal is over and measured, whatever it came to. */
    public boolean isSettled() {
        return settled;
    }

    /**
     * Whether the earliest seal stands: what no boot writes is sealed, or it is known that nothing
     * will be. On the collecting thread.
     */
    public boolean isInPlace() {
        return begun && (layer != guard || guard.isInPlace());
    }

    /** Attempts since the agent's start, those within aggregates and those lost each counted. */
    public long attempts() {
        return attemptCount;
    }

    /**
     * Reports a signal that asked the agent to change something; it changes nothing. A signal does
     * not say who sent it.
     *
     * @param signal such as {@code SIGHUP}
     */
    public void signalled(String signal) {
        if (!signals.offer(signal)) {
            signalsDropped.incrementAndGet();
        }
    }

    @Override
    public Poll poll(long nowNanos) {
        SealReport out =
                new SealReport(attempts, () -> told = describe(), nowNanos, wall.unixNanos());
        boolean first = !begun;
        if (first) {
            begin();
        }
        layer.poll(nowNanos, out);
        fallBack(nowNanos, out);
        takeSignals(out);
        endangered(nowNanos, out);
        for (Watch watch : watching) {
            watch.take(MAX_DETECTED).forEach(sighting -> out.sighting(sighting, 0));
        }
        out.aggregates();
        long lost = losses(out);
        if (!first) {
            news(out);
        }
        attemptCount = attempts.seen() + lost;
        state = describe();
        if (!settled && seal.isSettled()) {
            settled = true;
            ports.witness().sealed();
            beginWatches();
        }
        long next = attempts.nextFlushNanos(layer.nextNanos(nowNanos));
        for (Watch watch : watching) {
            next = watch.nextNanos(next);
        }
        return out.records().isEmpty()
                ? Poll.nothing(next)
                : new Poll(List.of(new Batch.Events(out.records())), next);
    }

    /** That of the first watch that has one: who made a change is gone a moment later. */
    @Override
    public int wakeFd() {
        for (Watch watch : watching) {
            if (watch.wakeFd() >= 0) {
                return watch.wakeFd();
            }
        }
        return -1;
    }

    /** The guard goes on in the kernel; the trace and its thread belong to whoever started them. */
    @Override
    public void close() {
        ports.guard().guard().close();
        watching.forEach(Watch::close);
    }

    private void begin() {
        begun = true;
        policy = policy.resolved(ports.real());
    }

    /** What a boot does to addresses and clock is no news: watched is what comes after. */
    private void beginWatches() {
        for (Watch watch : ports.watches()) {
            String unseen = watch.begin();
            watching.add(watch);
            if (!unseen.isEmpty()) {
                watchSpots.add(unseen);
            }
        }
        state = describe();
    }

    /** The best layer that there is: the difference stands in the detail, never only in a log. */
    private void fallBack(long nowNanos, SealReport out) {
        Optional<String> why = layer == guard ? guard.out() : Optional.empty();
        if (why.isEmpty()) {
            return;
        }
        if (policy.enforces()) {
            layer = new MountLayer(policy, ports.guard(), ports.mounts(), seal, why.get());
            layer.poll(nowNanos, out);
        } else {
            layer = new NoLayer(why.get());
            seal.audit("audit is what the image asks for; no guard: " + why.get());
        }
    }

    private void endangered(long nowNanos, SealReport out) {
        boolean again = wasEndangered && nowNanos - endangeredNanos < ENDANGERED_NANOS;
        if (out.isEndangered() && !again) {
            wasEndangered = true;
            endangeredNanos = nowNanos;
            endangered.run();
        }
    }

    private void takeSignals(SealReport out) {
        List<String> taken = new ArrayList<>();
        signals.drainTo(taken);
        taken.forEach(signal -> out.sighting(Sighting.signal(signal), 0));
    }

    private long losses(SealReport out) {
        long lost = layer.dropped() + signalsDropped.get();
        for (Watch watch : watching) {
            lost += watch.dropped();
        }
        if (lost > lossTold) {
            out.event(
                    new Loss(
                            LOSS_REASON,
                            0,
                            0,
                            lost - lossTold,
                            "attempts that came faster than they could be read; what was to be"
                                    + " refused was refused"),
                    0);
            lossTold = lost;
        }
        return lost;
    }

    /** What became known after the boot report had gone: who sees attempts. */
    private void news(SealReport out) {
        String attribution = layer.attribution();
        if (!attribution.equals(told.attribution())) {
            out.changed(seal.tier(), "attempts are seen by " + attribution);
        }
    }

    private SealState describe() {
        ManifestState manifest = ports.witness().state();
        List<String> spots = new ArrayList<>(layer.blindSpots());
        spots.addAll(watchSpots);
        spots.addAll(manifest.blindSpots());
        return new SealState(
                seal.enforces(),
                seal.tier(),
                seal.detail(),
                layer.attribution(),
                policy.protect().stream().map(Path::toString).toList(),
                manifest.digest(),
                spots);
    }
}

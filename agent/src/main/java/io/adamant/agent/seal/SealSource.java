package io.adamant.agent.seal;

import io.adamant.agent.seal.attempt.AttemptLog;
import io.adamant.agent.seal.attempt.Refusal;
import io.adamant.agent.seal.attempt.Sight;
import io.adamant.agent.seal.fallback.CanaryResult;
import io.adamant.agent.seal.fallback.SealOutcome;
import io.adamant.agent.seal.policy.SealPolicy;
import io.adamant.agent.seal.witness.ManifestState;
import io.adamant.agent.source.Batch;
import io.adamant.agent.source.Poll;
import io.adamant.agent.source.Source;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.Loss;
import io.adamant.shared.model.SealAttempt;
import io.adamant.shared.model.SealChanged;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The seal as a source: applies it at its first poll, measures it by the canary, tells the witness
 * when it is complete, and reports attempts and moves of the tier. {@link #state}, {@link
 * #attempts} and {@link #signalled} may be called by any thread, the rest by the collecting thread.
 */
public final class SealSource implements Source {

    /** Refusals taken from the trace in one poll. */
    static final int MAX_REFUSALS = 1_024;

    /** Between two polls when there is nothing to try. */
    private static final long IDLE_NANOS = 10_000_000_000L;

    /** Signals waiting to be reported; those beyond are counted. */
    static final int MAX_SIGNALS = 16;

    /** Reason of the {@code adamant.loss} that names attempts which were seen and lost. */
    public static final String LOSS_REASON = "seal_attempts_dropped";

    private final SealPorts ports;
    private final WallClock wall;
    private final Seal seal;
    private final Sight sight;
    private final AttemptLog attempts = new AttemptLog();
    private final ArrayBlockingQueue<String> signals = new ArrayBlockingQueue<>(MAX_SIGNALS);
    private final AtomicLong signalsDropped = new AtomicLong();

    private SealPolicy policy;
    private long nextCanaryNanos;
    private long lossTold;

    private SealState told;

    private volatile SealState state;
    private volatile long attemptCount;
    private volatile boolean settled;

    public SealSource(SealPolicy policy, SealPorts ports, WallClock wall) {
        this.policy = policy;
        this.ports = ports;
        this.wall = wall;
        this.seal = new Seal(policy.enforces());
        this.sight = new Sight(policy.enforces(), ports.trace());
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

    /** Attempts since the agent's start, those within aggregates each counted. */
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
        Outbox out = new Outbox();
        boolean first = !seal.isApplied();
        if (first) {
            begin(nowNanos, out);
        }
        canary(nowNanos, out);
        takeSignals(nowNanos, out);
        takeRefusals(nowNanos, out);
        attempts.flush(nowNanos).forEach(out::attempt);
        losses(out);
        if (!first) {
            news(out);
        }
        attemptCount = attempts.seen();
        state = describe();
        if (!settled && seal.isSettled()) {
            settled = true;
            ports.witness().sealed();
        }
        long next = nextPoll(nowNanos);
        return out.records.isEmpty()
                ? Poll.nothing(next)
                : new Poll(List.of(new Batch.Events(out.records)), next);
    }

    /** The trace and its thread belong to whoever started them. */
    @Override
    public void close() {}

    private void begin(long nowNanos, Outbox out) {
        policy = policy.resolved(ports.real());
        nextCanaryNanos = nowNanos;
        if (!policy.enforces()) {
            seal.auditOnly();
            return;
        }
        Map<Path, SealOutcome> outcomes = new LinkedHashMap<>();
        for (Path path : policy.protect()) {
            outcomes.put(path, ports.mounts().seal(path, policy.exemptBelow(path)));
        }
        seal.applied(outcomes).ifPresent(move -> out.moved(move));
    }

    private void canary(long nowNanos, Outbox out) {
        if (!seal.wantsCanary() || nowNanos - nextCanaryNanos < 0) {
            return;
        }
        nextCanaryNanos = nowNanos + policy.canaryNanos();
        long before = sight.ownRefusals();
        Map<Path, CanaryResult> round = new LinkedHashMap<>();
        policy.protect().forEach(path -> round.put(path, ports.canary().probe(path)));
        long refused =
                round.values().stream().filter(CanaryResult.Refused.class::isInstance).count();
        Optional<String> blinded = sight.measured(before, refused);
        seal.measured(round).ifPresent(out::moved);
        blinded.ifPresent(why -> out.changed(seal.tier(), why));
    }

    private void takeSignals(long nowNanos, Outbox out) {
        List<String> taken = new ArrayList<>();
        signals.drainTo(taken);
        for (String signal : taken) {
            AttemptLog.Sighting sighting =
                    new AttemptLog.Sighting(
                            SealAttempt.Outcome.BLOCKED, signal, null, null, null, "signal");
            attempts.add(sighting, 0, nowNanos).forEach(out::attempt);
        }
    }

    private void takeRefusals(long nowNanos, Outbox out) {
        for (Refusal refusal : ports.trace().take(MAX_REFUSALS)) {
            sight.judge(refusal, policy)
                    .ifPresent(
                            sighting ->
                                    attempts.add(sighting, refusal.ageNanos(), nowNanos)
                                            .forEach(out::attempt));
        }
    }

    private void losses(Outbox out) {
        long lost = ports.trace().dropped() + attempts.dropped() + signalsDropped.get();
        if (lost > lossTold) {
            out.event(
                    new Loss(
                            LOSS_REASON,
                            0,
                            0,
                            lost - lossTold,
                            "refused calls that came faster than they could be read"),
                    0);
            lossTold = lost;
        }
    }

    /** What became known after the boot report had gone: who sees attempts. */
    private void news(Outbox out) {
        SealState now = describe();
        if (!now.attribution().equals(told.attribution())) {
            out.changed(seal.tier(), "attempts are seen by " + now.attribution());
        }
    }

    private long nextPoll(long nowNanos) {
        long next = seal.wantsCanary() ? nextCanaryNanos : nowNanos + IDLE_NANOS;
        return attempts.nextFlushNanos(next);
    }

    private SealState describe() {
        ManifestState manifest = ports.witness().state();
        List<String> spots = new ArrayList<>(sight.blindSpots(policy));
        spots.addAll(manifest.blindSpots());
        return new SealState(
                seal.enforces(),
                seal.tier(),
                seal.detail(),
                sight.attribution(),
                policy.protect().stream().map(Path::toString).toList(),
                manifest.digest(),
                spots);
    }

    /** What a poll has to say, in order. */
    private final class Outbox {

        private final List<LogRecord> records = new ArrayList<>();

        void event(HostEvent event, long ageNanos) {
            records.add(HostEvents.encode(event, wall.unixNanos() - ageNanos));
        }

        void attempt(AttemptLog.Aged aged) {
            event(aged.attempt(), aged.ageNanos());
        }

        void moved(Seal.Move move) {
            state = describe();
            told = state;
            event(new SealChanged(move.from(), state, move.reason(), List.of(), 0), 0);
        }

        void changed(SealTier from, String reason) {
            state = describe();
            told = state;
            event(new SealChanged(from, state, reason, List.of(), 0), 0);
        }
    }
}

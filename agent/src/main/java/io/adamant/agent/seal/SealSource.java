package io.adamant.agent.seal;

import io.adamant.agent.seal.attempt.AttemptLog;
import io.adamant.agent.seal.attempt.Refusal;
import io.adamant.agent.seal.attempt.Sight;
import io.adamant.agent.seal.fallback.CanaryResult;
import io.adamant.agent.seal.fallback.SealOutcome;
import io.adamant.agent.seal.policy.SealPolicy;
import io.adamant.agent.seal.witness.Manifest;
import io.adamant.agent.seal.witness.Witness;
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
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The seal as a source: applies it at its first poll, measures it by the canary, watches the files,
 * and reports attempts, changes and moves of the tier. {@link #state}, {@link #attempts} and {@link
 * #signalled} may be called by any thread, the rest by the collecting thread.
 */
public final class SealSource implements Source {

    /** Refusals taken from the trace in one poll. */
    static final int MAX_REFUSALS = 1_024;

    /** Files looked at, and bytes read, in one poll: a few milliseconds. */
    static final int SLICE_FILES = 512;

    static final long SLICE_BYTES = 4L * 1024 * 1024;

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
    private final @Nullable Manifest baked;

    private SealPolicy policy;
    private Witness witness;
    private long nextCanaryNanos;
    private long nextWitnessNanos;
    private long lossTold;

    private SealState told;

    private volatile SealState state;
    private volatile long attemptCount;
    private volatile boolean settled;

    /**
     * @param baked the image's manifest; null where the image has none, then the files as they are
     *     when the seal is applied count as what they should be
     */
    public SealSource(
            SealPolicy policy, SealPorts ports, @Nullable Manifest baked, WallClock wall) {
        this.policy = policy;
        this.ports = ports;
        this.baked = baked;
        this.wall = wall;
        this.seal = new Seal(policy.enforces());
        this.sight = new Sight(policy.enforces(), ports.trace());
        this.witness = new Witness(policy, ports.files(), baked);
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
        if (!first) {
            // Reading files can wait; the seal, and whoever polls, should not wait for it.
            witness(nowNanos, out);
        }
        losses(out);
        if (!first) {
            news(out);
        }
        attemptCount = attempts.seen();
        state = describe();
        settled = seal.isSettled();
        long next = nextPoll(nowNanos);
        return out.records.isEmpty()
                ? Poll.nothing(next)
                : new Poll(List.of(new Batch.Events(out.records)), next);
    }

    /** The trace and its thread belong to whoever started them. */
    @Override
    public void close() {}

    private void begin(long nowNanos, Outbox out) {
        policy = policy.resolved(ports.files()::real);
        witness = new Witness(policy, ports.files(), baked);
        nextCanaryNanos = nowNanos;
        nextWitnessNanos = nowNanos;
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
        blinded.ifPresent(why -> out.changed(seal.tier(), why, List.of()));
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

    private void witness(long nowNanos, Outbox out) {
        if (!witness.isInPass() && nowNanos - nextWitnessNanos < 0) {
            return;
        }
        Optional<Witness.Pass> pass = witness.step(SLICE_FILES, SLICE_BYTES);
        if (pass.isEmpty()) {
            return;
        }
        nextWitnessNanos = nowNanos + policy.witnessNanos();
        List<String> fresh = pass.get().fresh();
        if (!fresh.isEmpty()) {
            String reason = "the host is not what its manifest says: " + fresh.getFirst();
            out.changed(seal.tier(), reason, fresh);
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

    /** What became known after the boot report had gone: who sees attempts, and the manifest. */
    private void news(Outbox out) {
        SealState now = describe();
        if (!now.attribution().equals(told.attribution())) {
            out.changed(seal.tier(), "attempts are seen by " + now.attribution(), List.of());
        } else if (!Objects.equals(now.manifestDigest(), told.manifestDigest())) {
            out.changed(seal.tier(), "the manifest is known", List.of());
        }
    }

    private long nextPoll(long nowNanos) {
        long next = witness.isInPass() ? nowNanos : nextWitnessNanos;
        if (seal.wantsCanary() && nextCanaryNanos - next < 0) {
            next = nextCanaryNanos;
        }
        return attempts.nextFlushNanos(next);
    }

    private SealState describe() {
        return new SealState(
                seal.enforces(),
                seal.tier(),
                seal.detail(),
                sight.attribution(),
                policy.protect().stream().map(Path::toString).toList(),
                witness.digest(),
                sight.blindSpots(policy, witness.notWatched(), witness.isBaked()));
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

        void changed(SealTier from, String reason, List<String> differences) {
            state = describe();
            told = state;
            int named = Math.min(differences.size(), SealChanged.MAX_MISMATCHES);
            event(
                    new SealChanged(
                            from,
                            state,
                            reason,
                            differences.subList(0, named),
                            differences.isEmpty() ? 0 : witness.differences()),
                    0);
        }
    }
}

package io.adamant.collector.plan.step;

import io.adamant.collector.assess.Verdict;
import io.adamant.collector.assess.Verdict.Silence;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.ledger.Intent.Sequence;
import io.adamant.collector.ledger.Intent.Stage;
import io.adamant.collector.plan.Candidate;
import io.adamant.collector.plan.Gate;
import io.adamant.collector.plan.Hold;
import io.adamant.collector.plan.Occasions;
import io.adamant.collector.plan.PlanPolicy;
import io.adamant.collector.plan.Proposal;
import io.adamant.collector.plan.Situation;
import io.adamant.collector.plan.brake.MassSilence;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The next step of an open intent, from what the ledger, the inventory and the hosts say. Pure, and
 * blind to what was asked before a crash: an effect that the inventory shows is never asked for
 * again.
 */
public final class Sequencer {

    /** The cause of an intent that an operator asked for. */
    public static final String OPERATOR = "operator";

    /** Successors of one image that may fail inside one reservation. */
    public static final int MAX_ATTEMPTS = 2;

    /** Successors of any image that may fail inside one reservation. */
    public static final int MAX_ATTEMPTS_IN_ALL = 6;

    /** A call that was answered with a refusal, or not at all, has no effect after so long. */
    private static final Duration SETTLED = Duration.ofSeconds(60);

    /** How long a launched instance may be missing from the inventory. */
    private static final Duration APPEARANCE = Duration.ofSeconds(60);

    private final Situation situation;
    private final Intent intent;
    private final boolean isLive;
    private final Predicate<InstanceId> isEvidenceKept;

    private Sequencer(
            Situation situation,
            Intent intent,
            boolean isLive,
            Predicate<InstanceId> isEvidenceKept) {
        this.situation = situation;
        this.intent = intent;
        this.isLive = isLive;
        this.isEvidenceKept = isEvidenceKept;
    }

    /**
     * @param isLive whether the inventory is complete, at most 5 s old and newer than the last call
     *     for this intent; nothing is asked of the cloud otherwise
     * @param isEvidenceKept whether the evidence of a failed successor is kept
     */
    public static Step next(
            Situation situation,
            Intent intent,
            boolean isLive,
            Predicate<InstanceId> isEvidenceKept) {
        return new Sequencer(situation, intent, isLive, isEvidenceKept).next();
    }

    private Step next() {
        return switch (intent.stage()) {
            case RESERVED -> recovered().orElse(new Step.KeepEvidence(intent.instance()));
            case EVIDENCE_KEPT ->
                    recovered()
                            .or(this::startGate)
                            .orElseGet(
                                    () ->
                                            intent.sequence() == Sequence.DEAD_HOST
                                                    ? terminateOld()
                                                    : launch());
            case LAUNCHED -> prove();
            case PROVEN ->
                    intent.sequence() == Sequence.DEAD_HOST
                            ? new Step.Close("successor " + intent.successor() + " is proven up")
                            : drainOld();
            case DRAINED -> terminateDrained();
            case TERMINATED ->
                    intent.sequence() == Sequence.DEAD_HOST
                            ? launch()
                            : new Step.Close("successor " + intent.successor() + " took its place");
            case RELEASED -> throw new IllegalStateException("released: " + intent.id());
        };
    }

    /** Before anything was asked of the cloud, a host that is well again is left alone. */
    private Optional<Step> recovered() {
        if (Occasions.isPlanned(intent.cause())) {
            return intent.isUntouched() && !isCalm()
                    ? Optional.of(
                            new Step.Withdraw("something is unhealthy: nothing is planned now"))
                    : Optional.empty();
        }
        // What was changed stays changed until it is launched anew: who finds it well has not heard
        // of it, and would withdraw what another collector, who has, reserves again and again.
        boolean mayWithdraw =
                intent.isUntouched() && !isAsked() && !intent.cause().equals("changed");
        return mayWithdraw && verdictOf(intent.instance()) instanceof Verdict.Healthy
                ? Optional.of(new Step.Withdraw("it recovered before anything was asked"))
                : Optional.empty();
    }

    /** Missing for long, and silent for as long: another collector's clock may be behind ours. */
    private boolean hasNotAppeared(InstanceId id) {
        HostState host = situation.hosts().get(id);
        long launched = intent.changedNanos();
        long last = host == null ? launched : Math.max(launched, host.lastHeardNanos());
        return situation.nowNanos() - last > APPEARANCE.toNanos();
    }

    private boolean isCalm() {
        return situation.assessment().verdicts().values().stream()
                .noneMatch(one -> one.isBad() || one instanceof Verdict.Suspect);
    }

    private boolean isAsked() {
        return intent.cause().equals(OPERATOR);
    }

    /**
     * What must hold for the first call, looked at again: the reservation may be old. So may the
     * last call be, which the cloud refused, or which copied disks: while a dead host is there, it
     * all must hold.
     */
    private Optional<Step> startGate() {
        if (!intent.isUntouched() && intent.sequence() == Sequence.SERVING_HOST) {
            return modeGate().or(this::holdGate);
        }
        CloudInstance old = instance(intent.instance());
        boolean isEnding =
                old == null || old.state() == State.GONE || old.state() == State.STOPPING;
        if (!intent.isUntouched() && isEnding) {
            return Optional.empty();
        }
        if (situation.assessment().suspicion() != null) {
            return wait(
                    "suspicion", situation.assessment().suspicion(), "the collector hears again");
        }
        return stillDead().or(this::modeGate).or(this::holdGate).or(this::imageGate);
    }

    /**
     * Whether it would still be decided so: a host that is well again, or that is there and only
     * not heard, is not ended on what it was when its slot was reserved, nor on what the cloud
     * refused long ago.
     */
    private Optional<Step> stillDead() {
        CloudInstance old = instance(intent.instance());
        if (isAsked() || Occasions.isPlanned(intent.cause()) || old == null) {
            return Optional.empty();
        }
        Verdict verdict = verdictOf(intent.instance());
        Optional<Candidate> candidate =
                verdict == null || !old.state().isPresent()
                        ? Optional.empty()
                        : Candidate.of(old, verdict);
        if (candidate.isEmpty()) {
            return old.state().isPresent() ? unsure(verdict) : Optional.empty();
        }
        boolean mayServe =
                intent.sequence() == Sequence.DEAD_HOST
                        && intent.cause().equals("silent")
                        && candidate.get().sequence() == Sequence.SERVING_HOST;
        if (mayServe) {
            return Optional.of(leaveAlone(candidate.get().verdict(), "it may serve after all"));
        }
        boolean isImageToBlame = situation.heldImages().containsKey(old.image());
        return isImageToBlame ? Optional.empty() : silenceGate(old);
    }

    private Optional<Step> unsure(@Nullable Verdict verdict) {
        if (verdict instanceof Verdict.Healthy && !intent.cause().equals("changed")) {
            return Optional.of(leaveAlone(verdict, "it is well again"));
        }
        String now = verdict == null ? "none" : verdict.name() + ": " + verdict.reason();
        return wait("verdict", now, "a sure verdict, or it recovers");
    }

    /** At once when nothing was asked; else when what was asked can have no effect any more. */
    private Step leaveAlone(Verdict verdict, String because) {
        long ago = situation.nowNanos() - verdict.sinceNanos();
        if (intent.isUntouched()) {
            return new Step.Withdraw(because);
        }
        return ago >= SETTLED.toNanos()
                ? new Step.Close(Intent.LEFT_ALONE + because + ", and the cloud did not end it")
                : waiting(
                        "verdict",
                        verdict.name() + ": " + because,
                        "it is so for %d s and left alone, or it is bad again"
                                .formatted(SETTLED.toSeconds()));
    }

    private Optional<Step> modeGate() {
        PlanPolicy.Mode mode = situation.policy().mode();
        boolean isWanted = isAsked() || Proposal.isApproved(intent);
        return mode == PlanPolicy.Mode.ENFORCE || isWanted
                ? Optional.empty()
                : wait("mode", mode.name().toLowerCase(Locale.ROOT), "mode: enforce in the policy");
    }

    private Optional<Step> holdGate() {
        Hold hold = situation.holds().get(intent.group());
        return hold != null && hold.isActive(situation.nowNanos())
                ? wait("hold", hold.who() + ": " + hold.why(), "an operator resumes the group")
                : Optional.empty();
    }

    private Optional<Step> imageGate() {
        CloudGroup group = group();
        if (group == null) {
            return isLive
                    ? wait("group", "not in the inventory", "an operator releases the intent")
                    : Optional.empty();
        }
        String held = situation.heldImages().get(group.image());
        return held == null
                ? Optional.empty()
                : wait(
                        "image",
                        group.image() + " held by " + held,
                        "another image for the group, or an operator releases the image");
    }

    private Step terminateOld() {
        if (!isLive) {
            return look();
        }
        Optional<Step> veto = vetoGate(intent.instance());
        if (veto.isPresent()) {
            return veto.get();
        }
        return isThere(intent.instance())
                ? new Step.Terminate(intent.instance())
                : new Step.Advance(intent.at(Stage.TERMINATED, situation.nowNanos()));
    }

    private Step launch() {
        if (!isLive) {
            return look();
        }
        String token = intent.launchToken();
        for (CloudInstance instance : situation.inventory().instances()) {
            if (token.equals(instance.launchToken())) {
                return new Step.Advance(intent.launched(instance.id(), situation.nowNanos()));
            }
        }
        return imageGate().orElse(new Step.Launch(intent.group(), token));
    }

    private Step prove() {
        InstanceId id = successorId();
        CloudInstance successor = instance(id);
        if (successor == null) {
            return isLive && hasNotAppeared(id)
                    ? nextAttempt(id, null)
                    : waiting(
                            "successor", id + " is not in the inventory yet", "the cloud lists it");
        }
        if (isProven(successor)) {
            return new Step.Advance(intent.at(Stage.PROVEN, situation.nowNanos()));
        }
        if (hasFailed(successor)) {
            return nextAttempt(id, successor);
        }
        Verdict verdict = verdictOf(id);
        String now = verdict == null ? "not judged" : verdict.name() + ": " + verdict.reason();
        return waiting(
                "successor", id + " " + now, "its own boot verdict READY, of the right image");
    }

    /** Its own word, READY, of the image that the cloud launched, and well now. */
    private boolean isProven(CloudInstance successor) {
        HostState host = situation.hosts().get(successor.id());
        return host != null
                && host.readyNanos() != 0
                && successor.image().equals(host.resource().image())
                && verdictOf(successor.id()) instanceof Verdict.Healthy;
    }

    private boolean hasFailed(CloudInstance successor) {
        if (!successor.state().isPresent() && successor.state() != State.STOPPING) {
            return true;
        }
        Verdict verdict = verdictOf(successor.id());
        return verdict instanceof Verdict.DeadOnBoot
                || verdict instanceof Verdict.Changed
                || verdict instanceof Verdict.Sick
                || (verdict instanceof Verdict.Silent silent
                        && (silent.kind() == Silence.CONFIRMED_BY_CLOUD
                                || silent.kind() == Silence.CONFIRMED_BY_LOAD_BALANCER));
    }

    private Step nextAttempt(InstanceId failed, @Nullable CloudInstance successor) {
        Optional<Step> gate =
                imageGate()
                        .or(() -> lineageGate(failed, successor))
                        .or(() -> silenceGate(successor))
                        .or(this::modeGate)
                        .or(this::holdGate);
        if (gate.isPresent()) {
            return gate.get();
        }
        if (!isLive) {
            return look();
        }
        Optional<Step> veto = vetoGate(failed);
        if (veto.isPresent()) {
            return veto.get();
        }
        if (!isEvidenceKept.test(failed)) {
            return new Step.KeepEvidence(failed);
        }
        return isThere(failed)
                ? new Step.Terminate(failed)
                : new Step.Advance(intent.nextAttempt(situation.nowNanos()));
    }

    /** Nor is the old host, though its successor is up: another collector may hear it. */
    private Optional<Step> oldsSilenceGate() {
        if (isAsked()) {
            return Optional.empty();
        }
        CloudInstance old = instance(intent.instance());
        HostState host = situation.hosts().get(intent.instance());
        boolean isUnheard =
                host == null
                        || situation.nowNanos() - host.lastHeardNanos()
                                >= MassSilence.lateNanos(host);
        Verdict verdict = verdictOf(intent.instance());
        return intent.cause().equals("silent") && isUnheard && verdict instanceof Verdict.Suspect
                ? wait("verdict", "suspect: " + verdict.reason(), "a sure verdict")
                : silenceGate(old);
    }

    /** A successor that only we do not hear is not ended while nobody much is heard. */
    private Optional<Step> silenceGate(@Nullable CloudInstance successor) {
        Verdict verdict = successor == null ? null : verdictOf(successor.id());
        HostState host = successor == null ? null : situation.hosts().get(successor.id());
        if (successor == null || verdict == null) {
            return Optional.empty();
        }
        boolean isBySilence = MassSilence.isBySilence(verdict, host);
        String suspicion = situation.assessment().suspicion();
        if (suspicion != null && (isBySilence || verdict instanceof Verdict.Suspect)) {
            return wait("suspicion", suspicion, "the collector hears again");
        }
        if (!isBySilence) {
            return Optional.empty();
        }
        CloudGroup group = group();
        return new MassSilence(
                        situation.inventory(),
                        situation.hosts(),
                        situation.assessment().verdicts(),
                        situation.nowNanos())
                .explanation(successor, host, group == null ? 0 : group.desired())
                .map(
                        why ->
                                new Step.Wait(
                                        new Gate(
                                                "mass-silence",
                                                false,
                                                why,
                                                "nothing explains it but itself",
                                                "hosts are heard again")));
    }

    private Optional<Step> lineageGate(InstanceId failed, @Nullable CloudInstance successor) {
        CloudGroup group = group();
        boolean isSameImage =
                group == null || successor == null || group.image().equals(successor.image());
        int most = isSameImage ? MAX_ATTEMPTS : MAX_ATTEMPTS_IN_ALL;
        return intent.attempt() < most
                ? Optional.empty()
                : wait(
                        "lineage",
                        "attempt " + intent.attempt() + ", " + failed + " failed too",
                        "another image for the group, or an operator releases the intent");
    }

    private Step drainOld() {
        CloudInstance successor = instance(successorId());
        if (successor != null && hasFailed(successor)) {
            return nextAttempt(successor.id(), successor);
        }
        Optional<Step> held = holdGate().or(this::oldsSilenceGate);
        if (held.isPresent()) {
            return held.get();
        }
        if (!isLive) {
            return look();
        }
        CloudInstance old = instance(intent.instance());
        if (old == null || old.state() == State.GONE) {
            return new Step.Advance(intent.at(Stage.TERMINATED, situation.nowNanos()));
        }
        if (old.loadBalancer() == LoadBalancer.HEALTHY && !isTakingOver(successor)) {
            return waiting(
                    "successor",
                    successorId() + " is up, the load balancer does not use it yet",
                    "the load balancer calls it healthy");
        }
        return new Step.Drain(old.id());
    }

    private boolean isTakingOver(@Nullable CloudInstance successor) {
        return successor != null
                && successor.loadBalancer() == LoadBalancer.HEALTHY
                && verdictOf(successor.id()) instanceof Verdict.Healthy;
    }

    private Step terminateDrained() {
        Optional<Step> held = holdGate().or(this::oldsSilenceGate);
        if (held.isPresent()) {
            return held.get();
        }
        if (!isLive) {
            return look();
        }
        if (!isThere(intent.instance())) {
            return new Step.Advance(intent.at(Stage.TERMINATED, situation.nowNanos()));
        }
        Optional<Step> veto = vetoGate(intent.instance());
        if (veto.isPresent()) {
            return veto.get();
        }
        long drained = situation.nowNanos() - intent.changedNanos();
        return drained < situation.policy().drainWait().toNanos()
                ? waiting("drain", drained / 1_000_000 + " ms", "time: what it has may end")
                : new Step.Terminate(intent.instance());
    }

    private InstanceId successorId() {
        InstanceId id = intent.successor();
        if (id == null) {
            throw new IllegalStateException("launched without a successor: " + intent.id());
        }
        return id;
    }

    /** Somebody protected it, or set it aside, since its slot was reserved. */
    private Optional<Step> vetoGate(InstanceId id) {
        CloudInstance instance = instance(id);
        if (instance == null) {
            return Optional.empty();
        }
        if (instance.isProtected()) {
            return wait("protected", id + " is protected in the cloud", "that is lifted there");
        }
        return switch (instance.lifecycle()) {
            case LAUNCHING, LAUNCH_HELD, IN_SERVICE, LEAVING, GONE -> Optional.empty();
            case STANDBY, CHANGING, RETAINED ->
                    wait(
                            "protected",
                            id
                                    + " is set aside: "
                                    + instance.lifecycle().name().toLowerCase(Locale.ROOT),
                            "it is in service again, or gone");
        };
    }

    private boolean isThere(InstanceId id) {
        CloudInstance instance = instance(id);
        return instance != null && instance.state() != State.GONE;
    }

    private @Nullable Verdict verdictOf(InstanceId id) {
        return situation.assessment().verdicts().get(id);
    }

    private @Nullable CloudInstance instance(InstanceId id) {
        for (CloudInstance instance : situation.inventory().instances()) {
            if (instance.id().equals(id)) {
                return instance;
            }
        }
        return null;
    }

    private @Nullable CloudGroup group() {
        for (CloudGroup group : situation.inventory().groups()) {
            if (group.name().equals(intent.group())) {
                return group;
            }
        }
        return null;
    }

    private static Step look() {
        return waiting("inventory", "older than the last call, or incomplete", "the next reading");
    }

    private static Optional<Step> wait(String gate, String value, String clears) {
        return Optional.of(waiting(gate, value, clears));
    }

    private static Step waiting(String gate, String value, String clears) {
        return new Step.Wait(new Gate(gate, false, value, "", clears));
    }
}

package io.adamant.collector.plan;

import io.adamant.collector.assess.Verdict;
import io.adamant.collector.assess.testimony.Testimony;
import io.adamant.collector.cloud.Cloud.LintFinding;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.Lifecycle;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.image.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every gate between a verdict and an act, each as a value, a limit and what clears it. */
final class Gates {

    /** Age of the inventory beyond which nothing is planned on it. */
    static final Duration MAX_INVENTORY_AGE = Duration.ofSeconds(15);

    private final Situation situation;
    private final Census census;
    private final Candidate candidate;
    private final CloudInstance instance;
    private final Verdict verdict;
    private final @Nullable CloudGroup group;
    private final GateList gates = new GateList();
    private final Limits limits;

    Gates(Situation situation, Census census, Candidate candidate) {
        this.situation = situation;
        this.census = census;
        this.candidate = candidate;
        this.instance = candidate.instance();
        this.verdict = candidate.verdict();
        this.group = census.group(instance.group());
        this.limits = new Limits(situation, census, candidate, gates);
    }

    /** All gates of a candidate that nobody asked for. */
    List<Gate> ofVerdict(boolean isLowPriority, boolean hasUrgent) {
        mode();
        identity(census.unproven(instance.group()), "every sender of the group is proven");
        expiry();
        always();
        stateful();
        limits.rate();
        patience();
        urgency(isLowPriority, hasUrgent);
        if (candidate.urgency() == Candidate.Urgency.PLANNED) {
            calm();
        }
        return gates.all();
    }

    /** The gates that also stop an operator: all but mode, rate, patience and statefulness. */
    List<Gate> ofOperator() {
        HostState host = situation.hosts().get(instance.id());
        identity(host == null || host.isProven() ? 0 : 1, "the instance proves who it is");
        always();
        return gates.all();
    }

    private void always() {
        hold();
        inventory();
        suspicion();
        ledger();
        limits.budget();
        limits.breaker();
        limits.massSilence();
        limits.vacancy();
        limits.capacity();
        limits.room();
        veto();
        image();
        deployment();
        lint();
    }

    private void mode() {
        PlanPolicy.Mode mode = situation.policy().mode();
        gates.add(
                "mode",
                mode == PlanPolicy.Mode.ENFORCE,
                mode.name().toLowerCase(Locale.ROOT),
                "enforce",
                "mode: enforce in the policy, or an operator who approves or replaces it");
    }

    private void identity(int unproven, String clears) {
        boolean isDemanded = situation.policy().care().demandsProof();
        gates.add(
                "identity",
                !isDemanded || unproven == 0,
                isDemanded ? unproven + " senders not proven" : "not asked on loopback",
                isDemanded ? "none" : "",
                clears + "; or an operator approves the proposal");
    }

    /** What a verdict rests on may have been said too long ago. */
    private void expiry() {
        Testimony testimony = situation.assessment().testimonies().get(instance.id());
        if (testimony == null) {
            return;
        }
        gates.add(
                "verdict",
                situation.nowNanos() <= testimony.expiresNanos(),
                testimony.words(),
                "said within " + Testimony.LIFE.toSeconds() + " s",
                "its sources say so again");
    }

    private void hold() {
        Hold hold = situation.holds().get(instance.group());
        boolean isHeld = hold != null && hold.isActive(situation.nowNanos());
        String value = isHeld && hold != null ? hold.who() + ": " + hold.why() : "none";
        boolean isEndless = hold == null || hold.untilNanos() == 0;
        String ends = isEndless || hold == null ? "" : ", or its end at " + at(hold.untilNanos());
        gates.add("hold", !isHeld, value, "none", "an operator resumes the group" + ends);
    }

    static Instant at(long unixNanos) {
        return Instant.ofEpochSecond(unixNanos / 1_000_000_000);
    }

    private void inventory() {
        long age = situation.nowNanos() - situation.inventory().takenUnixNanos();
        boolean isComplete = situation.inventory().complete();
        gates.add(
                "inventory",
                isComplete && age <= MAX_INVENTORY_AGE.toNanos(),
                (isComplete ? "complete" : "incomplete") + ", " + age / 1_000_000_000 + " s old",
                "complete, at most " + MAX_INVENTORY_AGE.toSeconds() + " s old",
                "the cloud answers every page");
    }

    private void suspicion() {
        String suspicion = situation.assessment().suspicion();
        gates.add(
                "suspicion",
                suspicion == null,
                suspicion == null ? "none" : suspicion,
                "none",
                "the collector hears the fleet without a break again");
    }

    private void ledger() {
        String fault = situation.ledgerFault();
        gates.add(
                "ledger",
                fault == null,
                fault == null ? "sound" : fault,
                "sound",
                "an operator restores or moves the ledger's file and restarts the collector");
    }

    private void patience() {
        if (!(verdict instanceof Verdict.Silent silent)) {
            return;
        }
        Duration patience =
                switch (silent.kind()) {
                    case AGENT_DEAD_HOST_SERVING -> situation.policy().patience();
                    case UNCONFIRMED -> situation.policy().unconfirmedPatience();
                    case CONFIRMED_BY_CLOUD, CONFIRMED_BY_LOAD_BALANCER -> Duration.ZERO;
                };
        long waited = situation.nowNanos() - silent.sinceNanos();
        if (!patience.isZero()) {
            gates.add(
                    "patience",
                    waited >= patience.toNanos(),
                    waited / 1_000_000_000 + " s",
                    patience.toSeconds() + " s",
                    "time, a hello of its agent, or a second witness");
        }
    }

    private void urgency(boolean isLowPriority, boolean hasUrgent) {
        if (isLowPriority) {
            gates.add(
                    "urgency",
                    !hasUrgent,
                    hasUrgent ? "something more urgent is open in the group" : "nothing is",
                    "nothing more urgent",
                    "the group's other replacements are done");
        }
    }

    /** Nothing that is well is touched while something is not. */
    private void calm() {
        int unhealthy = census.unhealthy();
        int open = census.openInAll();
        boolean isFailure = candidate.cause().equals(Occasions.GAMEDAY);
        gates.add(
                "calm",
                unhealthy == 0 && (!isFailure || open == 0),
                unhealthy + " unhealthy, " + open + " in replacement",
                isFailure ? "none at all" : "none unhealthy",
                "the whole fleet is healthy");
    }

    private void veto() {
        boolean isProtected = instance.isProtected();
        boolean isInService =
                instance.lifecycle() == Lifecycle.IN_SERVICE
                        || instance.lifecycle() == Lifecycle.LAUNCHING
                        || instance.lifecycle() == Lifecycle.LAUNCH_HELD
                        || instance.lifecycle() == Lifecycle.GONE;
        String place = instance.lifecycle().name().toLowerCase(Locale.ROOT);
        gates.add(
                "protected",
                !isProtected && isInService,
                isProtected ? "protected in the cloud" : isInService ? "no" : "set aside: " + place,
                "no",
                isProtected
                        ? "the protection is lifted in the cloud"
                        : "it is in service again, or gone");
    }

    private void stateful() {
        boolean isNamed =
                situation.policy().care().stateful().contains(instance.group().value())
                        || situation
                                .policy()
                                .care()
                                .stateful()
                                .contains(census.application(instance.group()));
        boolean isStateful = isNamed || instance.isStateful();
        gates.add(
                "stateful",
                !isStateful,
                !isStateful ? "no" : isNamed ? "by policy" : "the cloud keeps state for it",
                "no",
                "an operator replaces it");
    }

    private void image() {
        if (group == null) {
            gates.add("group", false, "not in the inventory", "known", "the cloud lists its group");
            return;
        }
        String held = situation.heldImages().get(group.image());
        Standing standing = situation.background().images().get(group.image());
        Map<String, String> zones = standing == null ? Map.of() : standing.heldZones();
        String heldHere = zones.get(instance.zone());
        String because = held == null ? heldHere : held;
        String where = held == null && heldHere != null ? " in " + instance.zone() : "";
        gates.add(
                "image",
                because == null,
                because == null
                        ? group.image() + " is not held"
                        : group.image() + where + " held by " + because,
                "not held",
                "another image for the group (rollback), or an operator releases the image");
    }

    private void deployment() {
        if (group == null) {
            return;
        }
        Duration window = situation.policy().care().deployment();
        Optional<String> running =
                group.isRefreshing()
                        ? Optional.ofNullable(group.refresh())
                        : census.deployment(group, window);
        gates.add(
                "deployment",
                running.isEmpty(),
                running.orElse("none is running"),
                "none",
                group.isRefreshing()
                        ? "the refresh ends in the cloud"
                        : "the old group is gone, or %d min have passed"
                                .formatted(window.toMinutes()));
    }

    private void lint() {
        if (group != null && group.max() < group.desired()) {
            gates.add(
                    "lint",
                    false,
                    "at most %d instances, %d desired".formatted(group.max(), group.desired()),
                    "a maximum size that holds the desired count",
                    "a higher maximum size of the group, or a lower desired count");
        }
        for (LintFinding finding :
                situation.background().lint().getOrDefault(instance.group(), List.of())) {
            if (finding.severity() == LintFinding.Severity.REFUSAL) {
                gates.add("lint", false, finding.message(), finding.setting(), finding.cure());
            }
        }
    }
}

package io.adamant.collector.plan;

import io.adamant.collector.assess.Verdict;
import io.adamant.collector.assess.Verdict.Silence;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.ledger.Intent.Sequence;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Every gate between a verdict and an act, each as a value, a limit and what clears it. */
final class Gates {

    /** Age of the inventory beyond which nothing is planned on it. */
    static final Duration MAX_INVENTORY_AGE = Duration.ofSeconds(15);

    private static final Duration MASS_WINDOW = Duration.ofMinutes(2);
    private static final int MASS_PERCENT = 20;
    private static final int MASS_HOSTS = 3;

    private final Situation situation;
    private final Census census;
    private final CloudInstance instance;
    private final Verdict verdict;
    private final Sequence sequence;
    private final @Nullable CloudGroup group;
    private final List<Gate> gates = new ArrayList<>();

    Gates(Situation situation, Census census, Candidate candidate) {
        this.situation = situation;
        this.census = census;
        this.instance = candidate.instance();
        this.verdict = candidate.verdict();
        this.sequence = candidate.sequence();
        this.group = census.group(instance.group());
    }

    /** All gates of a candidate that nobody asked for. */
    List<Gate> ofVerdict(boolean isLowPriority, boolean hasUrgent) {
        mode();
        always();
        rate();
        patience();
        urgency(isLowPriority, hasUrgent);
        return gates;
    }

    /** The gates that also stop an operator: all but mode, rate and patience. */
    List<Gate> ofOperator() {
        always();
        return gates;
    }

    private void always() {
        hold();
        inventory();
        suspicion();
        ledger();
        budget();
        breaker();
        massSilence();
        vacancy();
        capacity();
        room();
        veto();
        image();
    }

    private void mode() {
        PlanPolicy.Mode mode = situation.policy().mode();
        add(
                "mode",
                mode == PlanPolicy.Mode.ENFORCE,
                mode.name().toLowerCase(Locale.ROOT),
                "enforce",
                "mode: enforce in the policy, or an operator who replaces it");
    }

    private void hold() {
        Hold hold = situation.holds().get(instance.group());
        boolean isHeld = hold != null && hold.isActive(situation.nowNanos());
        String value = isHeld && hold != null ? hold.who() + ": " + hold.why() : "none";
        boolean isEndless = hold == null || hold.untilNanos() == 0;
        String ends = isEndless || hold == null ? "" : ", or its end at " + at(hold.untilNanos());
        add("hold", !isHeld, value, "none", "an operator resumes the group" + ends);
    }

    private static Instant at(long unixNanos) {
        return Instant.ofEpochSecond(unixNanos / 1_000_000_000);
    }

    private void inventory() {
        long age = situation.nowNanos() - situation.inventory().takenUnixNanos();
        boolean isComplete = situation.inventory().complete();
        add(
                "inventory",
                isComplete && age <= MAX_INVENTORY_AGE.toNanos(),
                (isComplete ? "complete" : "incomplete") + ", " + age / 1_000_000_000 + " s old",
                "complete, at most " + MAX_INVENTORY_AGE.toSeconds() + " s old",
                "the cloud answers every page");
    }

    private void suspicion() {
        String suspicion = situation.assessment().suspicion();
        add(
                "suspicion",
                suspicion == null,
                suspicion == null ? "none" : suspicion,
                "none",
                "the collector hears the fleet without a break again");
    }

    private void ledger() {
        String fault = situation.ledgerFault();
        add(
                "ledger",
                fault == null,
                fault == null ? "sound" : fault,
                "sound",
                "an operator restores or moves the ledger's file and restarts the collector");
    }

    private void budget() {
        int desired = desired();
        int open = census.open(instance.group());
        int limit = situation.policy().budget().limit(desired);
        add(
                "budget",
                open < limit,
                open + " of " + desired + " in replacement",
                limit + " at once",
                "a successor is proven up, or an operator releases an intent");
    }

    private void breaker() {
        int sick = census.sick(instance.group());
        int limit = situation.policy().budget().breakerLimit(desired());
        add(
                "breaker",
                sick <= limit,
                sick + " of " + desired() + " sick",
                limit == Integer.MAX_VALUE ? "no limit for so few" : "at most " + limit,
                "fewer of the group are sick, or a higher breaker in the policy");
    }

    private void massSilence() {
        HostState host = situation.hosts().get(instance.id());
        boolean isWitnessed =
                !(verdict instanceof Verdict.Silent silent)
                        || silent.kind() == Silence.CONFIRMED_BY_CLOUD
                        || host == null;
        if (isWitnessed || host == null) {
            add("mass-silence", true, "not by silence alone", "", "");
            return;
        }
        long heard = host.lastHeardNanos();
        long window = MASS_WINDOW.toNanos();
        long zone = census.quietInZone(instance.zone(), heard, window);
        long all = census.quietInAll(heard, window);
        long inGroup = census.quietInGroup(instance.group(), heard, window);
        boolean isZone = isMass(zone, census.presentInZone(instance.zone()));
        boolean isAll = isMass(all, census.presentInAll());
        boolean isWholeGroup = desired() == 2 && inGroup >= 2;
        add(
                "mass-silence",
                !isZone && !isAll && !isWholeGroup,
                zone + " silent in zone " + instance.zone() + ", " + all + " in all",
                "under " + MASS_HOSTS + " or at most " + MASS_PERCENT + " % within 2 min",
                "hosts are heard again, or the cloud itself says they are impaired or stopped");
    }

    private static boolean isMass(long silent, long present) {
        return silent >= MASS_HOSTS && silent * 100 > present * MASS_PERCENT;
    }

    private void rate() {
        PlanPolicy.Rate rate = situation.policy().rate();
        long inGroup = census.startedInGroup(instance.group());
        long onImage = census.startedOnImage(instance.image().value());
        long inAll = census.startedInAll();
        add(
                "rate",
                inGroup < rate.perGroup() && onImage < rate.perImage() && inAll < rate.inAll(),
                "%d in the group, %d of the image, %d in all".formatted(inGroup, onImage, inAll),
                "%d, %d, %d per hour".formatted(rate.perGroup(), rate.perImage(), rate.inAll()),
                "time: each counts for an hour; or an operator who replaces it");
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
            add(
                    "patience",
                    waited >= patience.toNanos(),
                    waited / 1_000_000_000 + " s",
                    patience.toSeconds() + " s",
                    "time, a hello of its agent, or a second witness");
        }
    }

    private void urgency(boolean isLowPriority, boolean hasUrgent) {
        if (isLowPriority) {
            add(
                    "urgency",
                    !hasUrgent,
                    hasUrgent ? "something more urgent is open in the group" : "nothing is",
                    "nothing more urgent",
                    "the group's other replacements are done");
        }
    }

    /** An instance that is not there any more leaves a place only when the group is short. */
    private void vacancy() {
        int expected = census.expected(instance.group());
        add(
                "vacancy",
                instance.state().isPresent() || expected < desired(),
                expected + " there or coming",
                desired() + " desired",
                "the group lacks an instance; until then the cloud may forget this one");
    }

    private void capacity() {
        boolean mayServe =
                sequence == Sequence.DEAD_HOST
                        && instance.state().isPresent()
                        && instance.loadBalancer() != LoadBalancer.UNHEALTHY
                        && !(verdict instanceof Verdict.Silent)
                        && !(verdict instanceof Verdict.DeadOnBoot);
        long serving = census.othersServing(instance);
        long floor = Math.max(0, desired() - situation.policy().budget().limit(desired()));
        add(
                "capacity",
                !mayServe || serving >= floor,
                mayServe ? serving + " others serve" : "no capacity is taken away",
                mayServe ? "at least " + floor : "",
                "more of the group serve");
    }

    private void room() {
        if (sequence != Sequence.SERVING_HOST || group == null) {
            return;
        }
        boolean canLaunchFirst = situation.capabilities().contains(Cloud.Capability.LAUNCH_FIRST);
        int after = census.present(instance.group()) + census.launchesAhead(instance.group()) + 1;
        add(
                "room",
                canLaunchFirst && after <= group.max(),
                canLaunchFirst ? after + " with the successor" : "the cloud cannot launch first",
                group.max() + " at most (MaxSize)",
                "a higher maximum size of the group");
    }

    private void veto() {
        add(
                "protected",
                !instance.isProtected(),
                instance.isProtected() ? "protected in the cloud" : "no",
                "no",
                "the protection is lifted in the cloud");
    }

    private void image() {
        if (group == null) {
            add("group", false, "not in the inventory", "known", "the cloud lists its group");
            return;
        }
        String held = situation.heldImages().get(group.image());
        add(
                "image",
                held == null,
                held == null ? group.image() + " is not held" : group.image() + " held by " + held,
                "not held",
                "another image for the group, or an operator releases the image");
    }

    private int desired() {
        return group == null ? 0 : group.desired();
    }

    private void add(String name, boolean open, String value, String limit, String clears) {
        gates.add(new Gate(name, open, value, limit, open ? "" : clears));
    }
}

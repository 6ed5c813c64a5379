package io.adamant.collector.plan;

import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.ledger.Intent.Sequence;
import io.adamant.collector.plan.brake.Brake;
import io.adamant.collector.plan.brake.MassSilence;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The gates that count: how many at once, how often, how many sick, how many left to serve. */
final class Limits {

    private final Situation situation;
    private final Census census;
    private final Candidate candidate;
    private final CloudInstance instance;
    private final @Nullable CloudGroup group;
    private final GateList gates;

    Limits(Situation situation, Census census, Candidate candidate, GateList gates) {
        this.situation = situation;
        this.census = census;
        this.candidate = candidate;
        this.instance = candidate.instance();
        this.group = census.group(instance.group());
        this.gates = gates;
    }

    void budget() {
        int desired = desired();
        int open = census.open(instance.group());
        int natives = group == null ? 0 : census.natives(group);
        int limit = situation.policy().budget().limit(desired);
        String byCloud = natives == 0 ? "" : ", " + natives + " by the cloud itself";
        gates.add(
                "budget",
                open + natives < limit,
                open + natives + " of " + desired + " in replacement" + byCloud,
                limit + " at once",
                "a successor is proven up, or an operator releases an intent");
    }

    void breaker() {
        Brake brake = census.brakes().get(instance.group());
        int sick = census.sick(instance.group());
        int limit = situation.policy().budget().breakerLimit(desired());
        Duration exit = situation.policy().care().breakerExit();
        boolean isTripped = brake != null && brake.phase() == Brake.Phase.TRIPPED;
        gates.add(
                "breaker",
                !isTripped,
                sick + " of " + desired() + " sick" + (isTripped ? ", tripped" : ""),
                limit == Integer.MAX_VALUE ? "no limit for so few" : "at most " + limit,
                "few enough are sick for %d s, or an operator resets it (reset-breaker)"
                        .formatted(exit.toSeconds()));
        if (brake != null && !isTripped) {
            ramp(brake, exit);
        }
    }

    private void ramp(Brake brake, Duration exit) {
        long now = situation.nowNanos();
        int allowed = brake.allowance(exit, now);
        long period = brake.periodNanos(exit, now);
        long begun = census.startedSince(instance.group(), period);
        int open = census.open(instance.group());
        gates.add(
                "ramp",
                begun < allowed && open < allowed && !isVoid(brake),
                "%d begun, %d open since the breaker let go".formatted(begun, open)
                        + (isVoid(brake) ? ", its verdict is older" : ""),
                allowed + " until " + Gates.at(period + exit.toNanos()),
                "time: 1, 2, 4, then the budget alone");
    }

    /** In the round in which the breaker lets go every verdict is still one of before. */
    private boolean isVoid(Brake brake) {
        return candidate.cause().equals(candidate.verdict().name())
                && candidate.verdict().sinceNanos() < brake.voidBeforeNanos();
    }

    void massSilence() {
        boolean isAsked =
                MassSilence.isBySilence(candidate.verdict(), situation.hosts().get(instance.id()));
        boolean isImageToBlame = situation.heldImages().containsKey(instance.image());
        if (!isAsked || isImageToBlame) {
            String value = isAsked ? "its image is held: that explains it" : "not by silence alone";
            gates.add("mass-silence", true, value, "", "");
            return;
        }
        String explanation = census.massSilence(instance, desired()).orElse(null);
        gates.add(
                "mass-silence",
                explanation == null,
                explanation == null ? "nothing explains it but itself" : explanation,
                "under %d or at most %d %% within %d min"
                        .formatted(
                                MassSilence.HOSTS,
                                MassSilence.PERCENT,
                                MassSilence.WINDOW.toMinutes()),
                "hosts are heard again, or the cloud itself says they are impaired or stopped");
    }

    void rate() {
        PlanPolicy.Rate rate = situation.policy().rate();
        String application = census.application(instance.group());
        long ofApplication = census.startedFor(application);
        long onImage = census.startedOnImage(instance.image());
        long inAll = census.startedInAll();
        gates.add(
                "rate",
                ofApplication < rate.perGroup()
                        && onImage < rate.perImage()
                        && inAll < rate.inAll(),
                "%d of %s, %d of the image, %d in all"
                        .formatted(ofApplication, application, onImage, inAll),
                "%d, %d, %d per hour".formatted(rate.perGroup(), rate.perImage(), rate.inAll()),
                "time: each counts for an hour; or an operator who replaces it");
    }

    /** An instance that is not there any more leaves a place only when the group is short. */
    void vacancy() {
        int expected = census.expected(instance.group());
        gates.add(
                "vacancy",
                census.leavesPlace(instance),
                expected + " there or coming",
                desired() + " desired",
                "the group lacks an instance; until then the cloud may forget this one");
    }

    void capacity() {
        boolean mayServe =
                candidate.sequence() == Sequence.DEAD_HOST
                        && instance.state().isPresent()
                        && instance.loadBalancer() != LoadBalancer.UNHEALTHY
                        && !(candidate.verdict() instanceof Verdict.Silent)
                        && !(candidate.verdict() instanceof Verdict.DeadOnBoot);
        int serving = census.othersServing(instance);
        int least = desired() - situation.policy().budget().limit(desired());
        int floor = Math.max(group == null ? 0 : Math.min(group.min(), desired() - 1), least);
        gates.add(
                "capacity",
                !mayServe || serving >= floor,
                mayServe ? serving + " others serve" : "no capacity is taken away",
                mayServe ? "at least " + floor : "",
                "more of the group serve");
    }

    void room() {
        if (candidate.sequence() != Sequence.SERVING_HOST || group == null) {
            return;
        }
        boolean canLaunchFirst = situation.capabilities().contains(Cloud.Capability.LAUNCH_FIRST);
        int after = census.present(instance.group()) + census.launchesAhead(instance.group()) + 1;
        gates.add(
                "room",
                canLaunchFirst && after <= group.max(),
                canLaunchFirst ? after + " with the successor" : "the cloud cannot launch first",
                group.max() + " at most (MaxSize)",
                "a higher maximum size of the group");
    }

    private int desired() {
        return group == null ? 0 : group.desired();
    }
}

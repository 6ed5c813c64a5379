package io.adamant.collector.plan;

import io.adamant.collector.assess.Verdict;
import io.adamant.collector.assess.Verdict.Silence;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.NativeReplacement;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.plan.brake.Brake;
import io.adamant.collector.plan.brake.MassSilence;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The counts that gates compare, taken once per plan. */
final class Census {

    private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();

    private final Situation situation;
    private final MassSilence silences;
    private final Map<InstanceId, CloudInstance> instances = new HashMap<>();
    private final Map<GroupName, CloudGroup> groups = new HashMap<>();
    private final Map<GroupName, Tally> tallies = new HashMap<>();
    private final Map<GroupName, Brake> brakes = new HashMap<>();
    private final Set<InstanceId> successors = new HashSet<>();
    private final Set<InstanceId> ours = new HashSet<>();
    private final List<Started> started = new ArrayList<>();
    private int unhealthy;
    private int openInAll;

    private record Started(GroupName group, String application, ImageId image, long atNanos) {}

    /** What is counted of one group. */
    private static final class Tally {
        private int present;
        private int expected;
        private int sick;
        private int lost;
        private int stopped;
        private int serving;
        private int unproven;
        private int open;
        private int launches;
        private int notReady;
        private int ending;
    }

    Census(Situation situation) {
        this.situation = situation;
        this.silences =
                new MassSilence(
                        situation.inventory(),
                        situation.hosts(),
                        situation.assessment().verdicts(),
                        situation.nowNanos());
        situation.inventory().groups().forEach(group -> groups.put(group.name(), group));
        situation.intents().stream().filter(Intent::binds).forEach(this::take);
        situation.inventory().instances().forEach(this::count);
        situation.intents().forEach(this::count);
        groups.values().forEach(this::brake);
    }

    /** Whom an intent is about is ours; one of which nothing came is about nobody. */
    private void take(Intent intent) {
        ours.add(intent.instance());
        ours.addAll(intent.failed());
        // Whose intent is done is a member of its group like any other.
        if (intent.successor() != null && intent.isOpen()) {
            ours.add(intent.successor());
        }
    }

    private Tally tally(GroupName group) {
        return tallies.computeIfAbsent(group, _ -> new Tally());
    }

    private void count(CloudInstance instance) {
        instances.put(instance.id(), instance);
        Tally tally = tally(instance.group());
        Verdict verdict = situation.assessment().verdicts().get(instance.id());
        HostState host = situation.hosts().get(instance.id());
        if (instance.state().isPresent()) {
            tally.present++;
            tally.expected++;
            tally.serving += serves(instance, verdict) ? 1 : 0;
            tally.unproven += host != null && !isProven(host) ? 1 : 0;
            boolean isYoung =
                    verdict instanceof Verdict.Pending || verdict instanceof Verdict.Booting;
            tally.notReady += isYoung && !ours.contains(instance.id()) ? 1 : 0;
        }
        boolean isStopped = instance.state() == State.STOPPED && !ours.contains(instance.id());
        tally.stopped += isStopped ? 1 : 0;
        boolean isEnding = instance.state() == State.STOPPING && !ours.contains(instance.id());
        tally.ending += isEnding ? 1 : 0;
        if (verdict != null && isProvenSick(verdict)) {
            tally.sick += instance.state().isPresent() ? 1 : 0;
            tally.lost += instance.state().isPresent() ? 0 : 1;
        }
        if (verdict != null && (verdict.isBad() || verdict instanceof Verdict.Suspect)) {
            unhealthy++;
        }
    }

    private static boolean isProven(HostState host) {
        return host.isProven();
    }

    private static boolean serves(CloudInstance instance, @Nullable Verdict verdict) {
        return instance.loadBalancer() == LoadBalancer.HEALTHY
                || verdict instanceof Verdict.Healthy;
    }

    private static boolean isProvenSick(Verdict verdict) {
        return verdict.isBad()
                && !(verdict instanceof Verdict.Silent silent
                        && (silent.kind() == Silence.AGENT_DEAD_HOST_SERVING
                                || silent.kind() == Silence.UNCONFIRMED));
    }

    private void count(Intent intent) {
        if (situation.nowNanos() - intent.openedNanos() < HOUR_NANOS && !isWithdrawn(intent)) {
            started.add(started(intent.group(), intent.image(), intent.openedNanos()));
        }
        if (!intent.isOpen()) {
            return;
        }
        Tally tally = tally(intent.group());
        tally.open++;
        openInAll++;
        if (intent.successor() != null) {
            successors.add(intent.successor());
        }
        if (!isPresent(intent.successor())) {
            tally.expected++;
            if (intent.sequence() == Intent.Sequence.SERVING_HOST) {
                tally.launches++;
            }
        }
        if (isPresent(intent.instance())) {
            tally.expected--;
        }
    }

    private Started started(GroupName group, ImageId image, long atNanos) {
        return new Started(group, application(group), image, atNanos);
    }

    private static boolean isWithdrawn(Intent intent) {
        return !intent.binds();
    }

    private boolean isPresent(@Nullable InstanceId id) {
        CloudInstance instance = id == null ? null : instances.get(id);
        return instance != null && instance.state().isPresent();
    }

    private void brake(CloudGroup group) {
        Brake next =
                Brake.next(
                        situation.background().brakes().get(group.name()),
                        sick(group.name()),
                        situation.policy().budget().breakerLimit(group.desired()),
                        situation.policy().care().breakerExit(),
                        situation.nowNanos());
        if (next != null) {
            brakes.put(group.name(), next);
        }
    }

    /** Counts a decision of this very plan. */
    void decided(Proposal proposal) {
        Tally tally = tally(proposal.instance().group());
        tally.open++;
        openInAll++;
        started.add(
                started(
                        proposal.instance().group(),
                        proposal.instance().image(),
                        situation.nowNanos()));
        if (!proposal.instance().state().isPresent()) {
            tally.expected++;
            tally.stopped -= proposal.instance().state() == State.STOPPED ? 1 : 0;
        }
        if (proposal.sequence() == Intent.Sequence.SERVING_HOST) {
            tally.launches++;
        }
    }

    @Nullable CloudGroup group(GroupName name) {
        return groups.get(name);
    }

    /** What a group serves, also one that is gone; its own name where nobody ever said. */
    String application(GroupName name) {
        CloudGroup group = groups.get(name);
        return group != null
                ? group.application()
                : situation.background().applications().getOrDefault(name, name.value());
    }

    Map<GroupName, Brake> brakes() {
        return brakes;
    }

    boolean isSuccessorOfOpenIntent(InstanceId id) {
        return successors.contains(id);
    }

    int open(GroupName group) {
        return tally(group).open;
    }

    int openInAll() {
        return openInAll;
    }

    /** Instances of the fleet that are unhealthy, or may be. */
    int unhealthy() {
        return unhealthy;
    }

    /**
     * Replacements by the cloud itself that are under way: those that it names, and at least the
     * instances that somebody else is ending while the group has fewer ready ones than it should.
     */
    int natives(CloudGroup group) {
        Tally tally = tally(group.name());
        long named =
                group.natives().stream()
                        .filter(NativeReplacement::isOpen)
                        .filter(one -> !ours.contains(one.instance()))
                        .count();
        int missing = Math.max(0, group.desired() - (tally.present - tally.notReady));
        return (int) Math.max(named, Math.min(missing, tally.ending));
    }

    /**
     * Hosts of the group that are proven sick. Of those that are not there any more only as many as
     * the group is short of: a cloud shows ended ones for a while, their places may long be taken.
     */
    int sick(GroupName name) {
        Tally tally = tally(name);
        CloudGroup group = groups.get(name);
        int places = group == null ? 0 : Math.max(0, group.desired() - tally.present);
        return tally.sick + Math.min(tally.lost, places);
    }

    /**
     * False for an instance that is not there any more while its group lacks none. A stopped one
     * still holds its place in the group until it is ended: no other may be filled in for it.
     */
    boolean leavesPlace(CloudInstance instance) {
        CloudGroup group = groups.get(instance.group());
        Tally tally = tally(instance.group());
        int held = instance.state() == State.STOPPED ? 0 : tally.stopped;
        return instance.state().isPresent()
                || tally.expected + held < (group == null ? 0 : group.desired());
    }

    int present(GroupName group) {
        return tally(group).present;
    }

    /** Hosts of the group that speak and have not proven who they are. */
    int unproven(GroupName group) {
        return tally(group).unproven;
    }

    /** Launches before a terminate that are under way: each needs room above what is present. */
    int launchesAhead(GroupName group) {
        return tally(group).launches;
    }

    /** How many instances the group will have when every open intent is done. */
    int expected(GroupName group) {
        return tally(group).expected;
    }

    long startedFor(String application) {
        return started.stream().filter(one -> one.application().equals(application)).count();
    }

    long startedOnImage(ImageId image) {
        return started.stream().filter(one -> one.image().equals(image)).count();
    }

    long startedInAll() {
        return started.size();
    }

    long startedSince(GroupName group, long sinceNanos) {
        return started.stream()
                .filter(one -> one.group().equals(group) && one.atNanos() >= sinceNanos)
                .count();
    }

    /** Others of the group that serve as far as anyone knows. */
    int othersServing(CloudInstance candidate) {
        Verdict verdict = situation.assessment().verdicts().get(candidate.id());
        boolean isCounted = candidate.state().isPresent() && serves(candidate, verdict);
        return tally(candidate.group()).serving - (isCounted ? 1 : 0);
    }

    /** What explains the silence of an instance other than its own death. */
    Optional<String> massSilence(CloudInstance instance, int desired) {
        return silences.explanation(instance, situation.hosts().get(instance.id()), desired);
    }

    /** Another group of the same application, with another image, that came up lately. */
    Optional<String> deployment(CloudGroup group, Duration window) {
        Map<GroupName, Long> seen = situation.background().firstSeen();
        long first = seen.getOrDefault(group.name(), 0L);
        for (CloudGroup other : groups.values()) {
            long second = seen.getOrDefault(other.name(), 0L);
            boolean isOther =
                    !other.name().equals(group.name())
                            && other.application().equals(group.application())
                            && !other.image().equals(group.image())
                            && first != second;
            boolean isYoung = situation.nowNanos() - Math.max(first, second) < window.toNanos();
            if (isOther && isYoung && other.desired() > 0 && group.desired() > 0) {
                return Optional.of(
                        group.application() + " has " + group.name() + " and " + other.name());
            }
        }
        return Optional.empty();
    }
}

package io.adamant.collector.plan;

import io.adamant.collector.assess.Verdict;
import io.adamant.collector.assess.Verdict.Silence;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.ledger.Intent;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The counts that gates compare, taken once per plan. */
final class Census {

    private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();

    private final Situation situation;
    private final Map<InstanceId, CloudInstance> instances = new HashMap<>();
    private final Map<GroupName, CloudGroup> groups = new HashMap<>();
    private final Map<GroupName, Integer> present = new HashMap<>();
    private final Map<GroupName, Integer> sick = new HashMap<>();
    private final Map<GroupName, Integer> open = new HashMap<>();
    private final Map<GroupName, Integer> launches = new HashMap<>();
    private final Map<GroupName, Integer> expected = new HashMap<>();
    private final Set<InstanceId> successors = new HashSet<>();
    private final List<Started> started = new ArrayList<>();
    private final List<Quiet> quiet = new ArrayList<>();

    private record Started(GroupName group, String image) {}

    private record Quiet(GroupName group, String zone, long heardNanos) {}

    Census(Situation situation) {
        this.situation = situation;
        situation.inventory().groups().forEach(group -> groups.put(group.name(), group));
        situation.inventory().instances().forEach(this::count);
        situation.intents().forEach(this::count);
    }

    private void count(CloudInstance instance) {
        instances.put(instance.id(), instance);
        if (instance.state().isPresent()) {
            present.merge(instance.group(), 1, Integer::sum);
            expected.merge(instance.group(), 1, Integer::sum);
        }
        Verdict verdict = situation.assessment().verdicts().get(instance.id());
        if (verdict != null && isProvenSick(verdict)) {
            sick.merge(instance.group(), 1, Integer::sum);
        }
        HostState host = situation.hosts().get(instance.id());
        if (verdict instanceof Verdict.Silent silent
                && silent.kind() != Silence.CONFIRMED_BY_CLOUD
                && host != null) {
            quiet.add(new Quiet(instance.group(), instance.zone(), host.lastHeardNanos()));
        }
    }

    private static boolean isProvenSick(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Sick _, Verdict.Changed _, Verdict.DeadOnBoot _ -> true;
            case Verdict.Silent silent ->
                    silent.kind() == Silence.CONFIRMED_BY_CLOUD
                            || silent.kind() == Silence.CONFIRMED_BY_LOAD_BALANCER;
            case Verdict.Pending _,
                    Verdict.Booting _,
                    Verdict.Healthy _,
                    Verdict.Suspect _,
                    Verdict.Leaving _,
                    Verdict.Gone _ ->
                    false;
        };
    }

    private void count(Intent intent) {
        if (situation.nowNanos() - intent.openedNanos() < HOUR_NANOS && !isWithdrawn(intent)) {
            started.add(new Started(intent.group(), intent.image().value()));
        }
        if (!intent.isOpen()) {
            return;
        }
        open.merge(intent.group(), 1, Integer::sum);
        if (intent.successor() != null) {
            successors.add(intent.successor());
        }
        if (!isPresent(intent.successor())) {
            expected.merge(intent.group(), 1, Integer::sum);
            if (intent.sequence() == Intent.Sequence.SERVING_HOST) {
                launches.merge(intent.group(), 1, Integer::sum);
            }
        }
        if (isPresent(intent.instance())) {
            expected.merge(intent.group(), -1, Integer::sum);
        }
    }

    private static boolean isWithdrawn(Intent intent) {
        return !intent.isOpen() && intent.isUntouched();
    }

    private boolean isPresent(@Nullable InstanceId id) {
        CloudInstance instance = id == null ? null : instances.get(id);
        return instance != null && instance.state().isPresent();
    }

    /** Counts a decision of this very plan. */
    void decided(Proposal proposal) {
        GroupName group = proposal.instance().group();
        open.merge(group, 1, Integer::sum);
        started.add(new Started(group, proposal.instance().image().value()));
        if (!proposal.instance().state().isPresent()) {
            expected.merge(group, 1, Integer::sum);
        }
        if (proposal.sequence() == Intent.Sequence.SERVING_HOST) {
            launches.merge(group, 1, Integer::sum);
        }
    }

    @Nullable CloudGroup group(GroupName name) {
        return groups.get(name);
    }

    boolean isSuccessorOfOpenIntent(InstanceId id) {
        return successors.contains(id);
    }

    int open(GroupName group) {
        return open.getOrDefault(group, 0);
    }

    int sick(GroupName group) {
        return sick.getOrDefault(group, 0);
    }

    int present(GroupName group) {
        return present.getOrDefault(group, 0);
    }

    /** Launches before a terminate that are under way: each needs room above what is present. */
    int launchesAhead(GroupName group) {
        return launches.getOrDefault(group, 0);
    }

    /** How many instances the group will have when every open intent is done. */
    int expected(GroupName group) {
        return expected.getOrDefault(group, 0);
    }

    long startedInGroup(GroupName group) {
        return started.stream().filter(one -> one.group().equals(group)).count();
    }

    long startedOnImage(String image) {
        return started.stream().filter(one -> one.image().equals(image)).count();
    }

    long startedInAll() {
        return started.size();
    }

    /** Others of the group that serve as far as anyone knows. */
    long othersServing(CloudInstance candidate) {
        return instances.values().stream()
                .filter(one -> one.group().equals(candidate.group()))
                .filter(one -> !one.id().equals(candidate.id()) && one.state().isPresent())
                .filter(this::serves)
                .count();
    }

    private boolean serves(CloudInstance instance) {
        return instance.loadBalancer() == LoadBalancer.HEALTHY
                || situation.assessment().verdicts().get(instance.id()) instanceof Verdict.Healthy;
    }

    long presentInZone(String zone) {
        return instances.values().stream()
                .filter(one -> one.state().isPresent() && one.zone().equals(zone))
                .count();
    }

    long presentInAll() {
        return instances.values().stream().filter(one -> one.state().isPresent()).count();
    }

    long quietInZone(String zone, long heardNanos, long windowNanos) {
        return quietNear(heardNanos, windowNanos).stream()
                .filter(one -> one.zone().equals(zone))
                .count();
    }

    long quietInGroup(GroupName group, long heardNanos, long windowNanos) {
        return quietNear(heardNanos, windowNanos).stream()
                .filter(one -> one.group().equals(group))
                .count();
    }

    long quietInAll(long heardNanos, long windowNanos) {
        return quietNear(heardNanos, windowNanos).size();
    }

    private List<Quiet> quietNear(long heardNanos, long windowNanos) {
        return quiet.stream()
                .filter(one -> Math.abs(one.heardNanos() - heardNanos) <= windowNanos)
                .toList();
    }
}

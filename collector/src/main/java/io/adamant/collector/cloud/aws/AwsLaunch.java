package io.adamant.collector.cloud.aws;

import static io.adamant.collector.cloud.aws.wire.AwsClients.within;

import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.Order;
import io.adamant.collector.cloud.Successor;
import io.adamant.collector.cloud.aws.inventory.AwsActivities;
import io.adamant.collector.cloud.aws.inventory.AwsInventory;
import io.adamant.collector.cloud.aws.inventory.AwsReads;
import io.adamant.collector.cloud.aws.wire.AwsApi;
import io.adamant.collector.cloud.aws.wire.AwsApi.Pages;
import io.adamant.collector.cloud.aws.wire.AwsFaults;
import io.adamant.collector.cloud.aws.wire.AwsSettings;
import io.adamant.collector.cloud.pace.Fault;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.LaunchInstancesResponse;
import software.amazon.awssdk.services.autoscaling.model.RetryStrategy;
import software.amazon.awssdk.services.ec2.model.CreateTagsResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * Finds or makes the successor that a token names; the token is then a tag of the instance.
 *
 * <p>Beside its predecessor: {@code LaunchInstances} with the token as client token, the only
 * launch that may be sent twice. In its predecessor's place: the group fills the slot by itself, so
 * the instance that it launched since the predecessor's end is claimed with the tag; one claim at a
 * time in this process, and one collector has the ledger.
 */
final class AwsLaunch {

    private static final int MOST_CLIENT_TOKEN = 64;
    private static final int REMEMBERED = 1_000;
    private static final Duration SOON = Duration.ofSeconds(5);

    private final AwsApi api;
    private final AwsReads reads;
    private final AwsSteps steps;
    private final AwsSettings settings;
    private final Object claiming = new Object();
    private final Map<String, String> remembered =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                    return size() > REMEMBERED;
                }
            };

    AwsLaunch(AwsApi api, AwsReads reads, AwsSteps steps, AwsSettings settings) {
        this.api = api;
        this.reads = reads;
        this.steps = steps;
        this.settings = settings;
    }

    Call launch(Successor successor) {
        Deadline deadline = api.pacer().within(settings.attempt().multipliedBy(5));
        Pages<Instance> known =
                reads.instancesByTag(AwsReads.TOKEN_TAG, List.of(successor.token()), deadline);
        if (known.fault() != null) {
            return steps.failed(known.fault());
        }
        if (!known.items().isEmpty()) {
            Instance there = known.items().getFirst();
            return new Call.AlreadySo(there.instanceId() + " is " + there.state().nameAsString());
        }
        Tried<Optional<AutoScalingGroup>> group = reads.group(successor.group().value(), deadline);
        return switch (group) {
            case Tried.Failed<Optional<AutoScalingGroup>>(Fault fault) -> steps.failed(fault);
            case Tried.Done<Optional<AutoScalingGroup>>(var found, String request) ->
                    found.isEmpty()
                            ? new Call.Refused(
                                    "not-found",
                                    "no group " + successor.group() + " of the collector's",
                                    request)
                            : launch(successor, found.get(), deadline);
        };
    }

    private Call launch(Successor successor, AutoScalingGroup group, Deadline deadline) {
        if (AwsLint.suspended(group).contains("Launch")) {
            return new Call.Refused(
                    "launch-suspended", "the group's Launch process is suspended: resume it");
        }
        if (successor.order() == Order.TERMINATE_FIRST) {
            synchronized (claiming) {
                return claim(successor, group, deadline);
            }
        }
        return extra(successor, group);
    }

    /** AWS checks the token before the size, so that the group's size is asked about only here. */
    private Call refused(Fault fault, AutoScalingGroup group) {
        return fault.code().equals("invalid") && group.desiredCapacity() >= group.maxSize()
                ? new Call.Refused(
                        "no-room",
                        "desired is "
                                + group.desiredCapacity()
                                + " and MaxSize "
                                + group.maxSize()
                                + ": no room for a successor beside it",
                        fault.requestId())
                : steps.failed(fault);
    }

    private Call extra(Successor successor, AutoScalingGroup group) {
        String zone = zone(successor.predecessor(), group);
        Tried<LaunchInstancesResponse> tried =
                api.change(
                        "LaunchInstances",
                        left ->
                                api.clients()
                                        .autoscaling()
                                        .launchInstances(
                                                r -> {
                                                    r.overrideConfiguration(within(left))
                                                            .autoScalingGroupName(
                                                                    group.autoScalingGroupName())
                                                            .requestedCapacity(1)
                                                            .clientToken(
                                                                    clientToken(successor.token()))
                                                            .retryStrategy(RetryStrategy.NONE);
                                                    if (zone != null) {
                                                        r.availabilityZones(zone);
                                                    }
                                                }));
        return switch (tried) {
            case Tried.Failed<LaunchInstancesResponse>(Fault fault) -> refused(fault, group);
            case Tried.Done<LaunchInstancesResponse>(var answer, String request) ->
                    launched(answer, successor.token(), request);
        };
    }

    private Call launched(LaunchInstancesResponse answer, String token, String request) {
        Optional<String> id =
                answer.instances().stream().flatMap(one -> one.instanceIds().stream()).findFirst();
        if (id.isEmpty()) {
            return answer.errors().stream()
                    .findFirst()
                    .<Call>map(
                            error ->
                                    new Call.Refused(
                                            AwsFaults.word(error.errorCode()),
                                            error.errorCode() + ": " + error.errorMessage(),
                                            request))
                    .orElse(new Call.Ambiguous("neither an instance nor an error", request));
        }
        if (!taken(id.get(), token)) {
            return new Call.AlreadySo(id.get() + " was launched with this token", request);
        }
        // Without the tag the ledger still knows it, and the same client token names it again.
        Tried<CreateTagsResponse> _ = tag(id.get(), token);
        return new Call.Accepted(request, new InstanceId(id.get()));
    }

    private Call claim(Successor successor, AutoScalingGroup group, Deadline deadline) {
        Tried<AwsActivities> read =
                reads.activities(group.autoScalingGroupName(), deadline).map(AwsActivities::new);
        if (read instanceof Tried.Failed<AwsActivities>(Fault fault)) {
            return steps.failed(fault);
        }
        AwsActivities activities = read.or(_ -> new AwsActivities(List.of()));
        Optional<Instant> ended = activities.endOf(successor.predecessor());
        if (ended.isEmpty()) {
            return new Call.Throttled(
                    SOON, "the end of " + successor.predecessor() + " is not on record yet");
        }
        Set<String> members = new HashSet<>();
        group.instances().stream()
                .filter(one -> !String.valueOf(one.lifecycleStateAsString()).startsWith("Termin"))
                .forEach(one -> members.add(one.instanceId()));
        List<String> candidates =
                activities.launchedSince(ended.get()).stream().filter(members::contains).toList();
        Tried<List<Instance>> machines = reads.instances(candidates, deadline);
        if (machines instanceof Tried.Failed<List<Instance>>(Fault fault)) {
            return steps.failed(fault);
        }
        Optional<Instance> free =
                machines.or(_ -> List.of()).stream()
                        .filter(one -> AwsInventory.tag(one, AwsReads.TOKEN_TAG) == null)
                        .filter(one -> isFreeFor(one.instanceId(), successor.token()))
                        .findFirst();
        return free.isPresent()
                ? claimed(free.get().instanceId(), successor.token())
                : unfilled(group, members.size(), activities.launchFailure(ended.get()));
    }

    private Call claimed(String id, String token) {
        return switch (tag(id, token)) {
            case Tried.Done<CreateTagsResponse>(var _, String request) -> {
                taken(id, token);
                yield new Call.Accepted(request, new InstanceId(id));
            }
            case Tried.Failed<CreateTagsResponse>(Fault fault) -> steps.failed(fault);
        };
    }

    private Call unfilled(AutoScalingGroup group, int members, Optional<String> failure) {
        if (failure.isPresent()) {
            return new Call.Throttled(
                    api.pacer().later(), "the group's own launch failed: " + failure.get());
        }
        return members < group.desiredCapacity()
                ? new Call.Throttled(
                        SOON,
                        "the group launches the successor itself: "
                                + members
                                + " of "
                                + group.desiredCapacity())
                : new Call.Refused(
                        Call.Refused.NO_SLOT,
                        "the group has its "
                                + group.desiredCapacity()
                                + " without a new instance: it was resized");
    }

    /** A tag is seen a while after it was made: until then this process remembers it. */
    private boolean taken(String id, String token) {
        synchronized (remembered) {
            return remembered.put(id, token) == null;
        }
    }

    private boolean isFreeFor(String id, String token) {
        synchronized (remembered) {
            return token.equals(remembered.getOrDefault(id, token));
        }
    }

    private Tried<CreateTagsResponse> tag(String id, String token) {
        Tag mark = Tag.builder().key(AwsReads.TOKEN_TAG).value(token).build();
        return api.change(
                "CreateTags",
                left ->
                        api.clients()
                                .ec2()
                                .createTags(
                                        r ->
                                                r.overrideConfiguration(within(left))
                                                        .resources(id)
                                                        .tags(mark)));
    }

    /** In the predecessor's zone; else in the zone with the fewest members. Null with one zone. */
    private static @Nullable String zone(InstanceId predecessor, AutoScalingGroup group) {
        if (group.availabilityZones().size() < 2) {
            return null;
        }
        Map<String, Integer> members = new TreeMap<>();
        group.availabilityZones().forEach(zone -> members.put(zone, 0));
        for (var one : group.instances()) {
            if (one.instanceId().equals(predecessor.value())) {
                return one.availabilityZone();
            }
            members.merge(one.availabilityZone(), 1, Integer::sum);
        }
        return members.entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    /** AWS takes letters, digits, dash, underscore and slash, 64 at most. */
    private static String clientToken(String token) {
        String safe = token.replaceAll("[^A-Za-z0-9_/-]", "-");
        return safe.length() <= MOST_CLIENT_TOKEN
                ? safe
                : safe.substring(0, MOST_CLIENT_TOKEN - 9)
                        + "-"
                        + "%08x".formatted(token.hashCode());
    }
}

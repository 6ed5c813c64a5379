package io.adamant.collector.cloud.aws.inventory;

import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.Lifecycle;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.cloud.GroupImage;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.cloud.aws.wire.AwsApi;
import io.adamant.collector.cloud.aws.wire.AwsApi.Pages;
import io.adamant.collector.cloud.pace.Fault;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Names;
import io.adamant.shared.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.InstanceRefresh;
import software.amazon.awssdk.services.autoscaling.model.TagDescription;
import software.amazon.awssdk.services.autoscaling.model.TrafficSourceIdentifier;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStatus;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;

/**
 * Reads groups, instances, status checks and target health into one inventory. Whatever could not
 * be read is a gap, and a gap makes it incomplete; nothing that was read is left out for it.
 */
public final class AwsInventory {

    /** What the group's launches boot when its template does not say. */
    static final ImageId UNRESOLVED = new ImageId("unresolved");

    private static final String GROUP_TAG = "aws:autoscaling:groupName";
    private static final String PROTECT_TAG = "adamant:protect";

    /** Refreshes and activities are read this often only: the budget is shared. */
    private static final Duration SLOW = Duration.ofSeconds(30);

    private static final Pattern ID = Pattern.compile("i-[0-9a-z]+");
    private static final Set<String> RUNNING_REFRESH =
            Set.of("Pending", "InProgress", "Cancelling", "RollbackInProgress", "Baking");

    private final AwsReads reads;
    private final AwsTemplates templates;
    private final AwsApi api;
    private final Map<String, Slow> slowly = new ConcurrentHashMap<>();

    /** What changes slowly. */
    private record Slow(Deadline until, @Nullable String refresh, AwsActivities activities) {}

    public AwsInventory(AwsApi api, AwsReads reads, AwsTemplates templates) {
        this.api = api;
        this.reads = reads;
        this.templates = templates;
    }

    /** One reading: what is known so far, and what is missing. */
    private record Round(
            Deadline deadline,
            long takenUnixNanos,
            List<String> gaps,
            Map<String, InstanceStatus> statuses,
            Map<String, LoadBalancer> balancers) {

        void gap(String what, @Nullable Fault fault) {
            if (fault != null) {
                gaps.add(what + ": " + fault.line());
            }
        }
    }

    public Inventory read(Duration limit, long takenUnixNanos, List<String> wanted) {
        Round round =
                new Round(
                        api.pacer().within(limit),
                        takenUnixNanos,
                        new ArrayList<>(),
                        new HashMap<>(),
                        new HashMap<>());
        Pages<AutoScalingGroup> groups = reads.groups(round.deadline());
        round.gap("groups, after " + groups.read() + " pages", groups.fault());
        if (groups.isWhole()) {
            missing(groups.items(), wanted, round);
        }
        List<AutoScalingGroup> named = named(groups.items(), round);
        List<Instance> machines = machines(named, round);
        statuses(machines, round);
        balancers(named, round);
        List<CloudInstance> instances = instances(named, machines, round);
        List<CloudGroup> described =
                named.stream().map(group -> describe(group, instances, round)).toList();
        slowly.keySet()
                .retainAll(named.stream().map(AutoScalingGroup::autoScalingGroupName).toList());
        return new Inventory(
                described, instances, round.gaps().isEmpty(), round.gaps(), takenUnixNanos);
    }

    /** A group that the configuration names and AWS does not list is not an empty one. */
    private static void missing(List<AutoScalingGroup> groups, List<String> wanted, Round round) {
        Set<String> there = new HashSet<>();
        groups.forEach(group -> there.add(group.autoScalingGroupName()));
        wanted.stream()
                .filter(name -> !there.contains(name))
                .forEach(name -> round.gaps().add("group " + name + " is not there"));
    }

    private static List<AutoScalingGroup> named(List<AutoScalingGroup> groups, Round round) {
        List<AutoScalingGroup> usable = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (AutoScalingGroup group : groups) {
            if (!Names.isSafe(group.autoScalingGroupName())) {
                round.gaps().add("group '" + group.autoScalingGroupName() + "' has an odd name");
            } else if (seen.add(group.autoScalingGroupName())) {
                usable.add(group);
            }
        }
        return usable;
    }

    private List<Instance> machines(List<AutoScalingGroup> groups, Round round) {
        List<String> names = groups.stream().map(AutoScalingGroup::autoScalingGroupName).toList();
        Pages<Instance> pages = reads.instancesByTag(GROUP_TAG, names, round.deadline());
        round.gap("instances, after " + pages.read() + " pages", pages.fault());
        return pages.items();
    }

    /**
     * A young id may be unknown to the status call: its name is in the error, the rest is asked.
     */
    private void statuses(List<Instance> machines, Round round) {
        List<String> ids =
                new ArrayList<>(
                        machines.stream()
                                .filter(one -> !one.state().nameAsString().equals("terminated"))
                                .map(Instance::instanceId)
                                .toList());
        Pages<InstanceStatus> pages = reads.statuses(ids, round.deadline());
        if (pages.fault() != null && pages.fault().kind() == Fault.Kind.ABSENT) {
            Matcher named = ID.matcher(pages.fault().words());
            while (named.find()) {
                ids.remove(named.group());
            }
            pages = reads.statuses(ids, round.deadline());
        }
        round.gap("status checks", pages.fault());
        pages.items().forEach(one -> round.statuses().put(one.instanceId(), one));
    }

    private void balancers(List<AutoScalingGroup> groups, Round round) {
        Set<String> arns = new HashSet<>();
        groups.forEach(group -> arns.addAll(targetGroups(group)));
        for (String arn : arns) {
            Tried<List<TargetHealthDescription>> tried = reads.targets(arn, round.deadline());
            if (tried instanceof Tried.Failed<List<TargetHealthDescription>>(Fault fault)) {
                round.gap("target health of " + arn, fault);
            }
            for (TargetHealthDescription one : tried.or(_ -> List.of())) {
                round.balancers()
                        .merge(
                                one.target().id(),
                                AwsStates.health(one.targetHealth()),
                                AwsStates::worse);
            }
        }
    }

    public static List<String> targetGroups(AutoScalingGroup group) {
        Set<String> arns = new HashSet<>(group.targetGroupARNs());
        group.trafficSources().stream()
                .filter(source -> "elbv2".equals(source.type()))
                .map(TrafficSourceIdentifier::identifier)
                .forEach(arns::add);
        return arns.stream().sorted().toList();
    }

    private static List<CloudInstance> instances(
            List<AutoScalingGroup> groups, List<Instance> machines, Round round) {
        Map<String, software.amazon.awssdk.services.autoscaling.model.Instance> members =
                new HashMap<>();
        Map<String, String> groupOf = new HashMap<>();
        for (AutoScalingGroup group : groups) {
            group.instances()
                    .forEach(
                            one -> {
                                members.put(one.instanceId(), one);
                                groupOf.put(one.instanceId(), group.autoScalingGroupName());
                            });
        }
        List<CloudInstance> all = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Instance machine : machines) {
            if (seen.add(machine.instanceId())) {
                all.add(instance(machine, members.get(machine.instanceId()), round));
            }
        }
        members.forEach(
                (id, member) -> {
                    if (!seen.contains(id)) {
                        unseen(member, groupOf.getOrDefault(id, ""), round, all);
                    }
                });
        return all;
    }

    /** EC2 lists a member later than its group does; anything but a young one is a gap. */
    private static void unseen(
            software.amazon.awssdk.services.autoscaling.model.Instance member,
            String group,
            Round round,
            List<CloudInstance> all) {
        if (!String.valueOf(member.lifecycleStateAsString()).startsWith("Pending")) {
            round.gaps().add("EC2 does not list " + member.instanceId() + " of group " + group);
            return;
        }
        all.add(
                new CloudInstance(
                        new InstanceId(member.instanceId()),
                        new GroupName(group),
                        image(member.imageId()),
                        member.availabilityZone(),
                        CloudInstance.State.PENDING,
                        CloudInstance.StatusCheck.UNKNOWN,
                        LoadBalancer.NONE,
                        round.takenUnixNanos(),
                        null,
                        false,
                        false,
                        Lifecycle.LAUNCHING,
                        null));
    }

    private static CloudInstance instance(
            Instance machine,
            software.amazon.awssdk.services.autoscaling.model.@Nullable Instance member,
            Round round) {
        String ec2 = machine.state().nameAsString();
        Lifecycle lifecycle =
                AwsStates.lifecycle(
                        member == null ? null : String.valueOf(member.lifecycleStateAsString()),
                        ec2);
        return new CloudInstance(
                new InstanceId(machine.instanceId()),
                new GroupName(Objects.requireNonNullElse(tag(machine, GROUP_TAG), "none")),
                image(machine.imageId()),
                machine.placement() == null ? "" : machine.placement().availabilityZone(),
                AwsStates.state(ec2, lifecycle),
                AwsStates.check(round.statuses().get(machine.instanceId())),
                round.balancers().getOrDefault(machine.instanceId(), LoadBalancer.NONE),
                machine.launchTime() == null
                        ? round.takenUnixNanos()
                        : AwsActivities.nanos(machine.launchTime()),
                tag(machine, AwsReads.TOKEN_TAG),
                (member != null && Boolean.TRUE.equals(member.protectedFromScaleIn()))
                        || "true".equals(tag(machine, PROTECT_TAG)),
                false,
                lifecycle,
                null);
    }

    private static ImageId image(@Nullable String id) {
        return id != null && Names.isSafe(id) ? new ImageId(id) : UNRESOLVED;
    }

    public static @Nullable String tag(Instance machine, String key) {
        return machine.tags().stream()
                .filter(tag -> tag.key().equals(key))
                .map(Tag::value)
                .findFirst()
                .orElse(null);
    }

    private CloudGroup describe(
            AutoScalingGroup group, List<CloudInstance> instances, Round round) {
        GroupName name = new GroupName(group.autoScalingGroupName());
        Slow slow = slow(group.autoScalingGroupName(), round);
        int inService =
                (int)
                        instances.stream()
                                .filter(one -> one.group().equals(name))
                                .filter(one -> one.lifecycle() == Lifecycle.IN_SERVICE)
                                .filter(one -> one.state().isPresent())
                                .count();
        Instant now =
                Instant.ofEpochSecond(
                        round.takenUnixNanos() / 1_000_000_000L,
                        round.takenUnixNanos() % 1_000_000_000L);
        return new CloudGroup(
                name,
                application(group),
                group.minSize(),
                group.desiredCapacity(),
                group.maxSize(),
                groupImage(group, round),
                slow.refresh(),
                slow.activities().natives(now, Math.max(0, group.desiredCapacity() - inService)),
                revision(group));
    }

    private ImageId groupImage(AutoScalingGroup group, Round round) {
        Tried<GroupImage> tried = templates.image(group, round.deadline());
        if (tried instanceof Tried.Failed<GroupImage>(Fault fault)) {
            round.gap("image of " + group.autoScalingGroupName(), fault);
        }
        return switch (tried.or(fault -> new GroupImage.Unknown(fault.line()))) {
            case GroupImage.Known(ImageId image, String _) -> image;
            case GroupImage.Unknown _ -> UNRESOLVED;
        };
    }

    private Slow slow(String group, Round round) {
        Slow known = slowly.get(group);
        Deadline now = api.pacer().within(Duration.ZERO);
        if (known != null && !known.until().isOver(now.atNanos())) {
            return known;
        }
        Tried<List<InstanceRefresh>> refreshes = reads.refreshes(group, round.deadline());
        Tried<AwsActivities> activities =
                reads.activities(group, round.deadline()).map(AwsActivities::new);
        if (refreshes instanceof Tried.Failed<List<InstanceRefresh>>(Fault fault)) {
            round.gap("refreshes of " + group, fault);
        }
        if (activities instanceof Tried.Failed<AwsActivities>(Fault fault)) {
            round.gap("activities of " + group, fault);
        }
        Slow fresh =
                new Slow(
                        api.pacer().within(SLOW),
                        running(refreshes.or(_ -> List.of())),
                        activities.or(_ -> new AwsActivities(List.of())));
        if (refreshes instanceof Tried.Done<?> && activities instanceof Tried.Done<?>) {
            slowly.put(group, fresh);
        }
        return fresh;
    }

    private static @Nullable String running(List<InstanceRefresh> refreshes) {
        return refreshes.stream()
                .filter(one -> RUNNING_REFRESH.contains(one.statusAsString()))
                .map(
                        one ->
                                "instance refresh "
                                        + one.instanceRefreshId()
                                        + " "
                                        + one.statusAsString())
                .findFirst()
                .orElse(null);
    }

    private static String application(AutoScalingGroup group) {
        return group.tags().stream()
                .filter(tag -> tag.key().equals("adamant:application"))
                .map(TagDescription::value)
                .findFirst()
                .orElse(group.autoScalingGroupName());
    }

    private static String revision(AutoScalingGroup group) {
        return Integer.toHexString(
                Objects.hash(
                        AwsTemplates.of(group),
                        group.suspendedProcesses().stream().map(one -> one.processName()).toList(),
                        group.minSize(),
                        group.maxSize(),
                        group.desiredCapacity(),
                        group.healthCheckType(),
                        group.healthCheckGracePeriod(),
                        group.instanceMaintenancePolicy(),
                        group.availabilityZoneImpairmentPolicy()));
    }
}

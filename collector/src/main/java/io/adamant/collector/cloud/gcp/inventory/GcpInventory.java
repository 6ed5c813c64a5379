package io.adamant.collector.cloud.gcp.inventory;

import com.google.api.services.compute.model.HealthStatus;
import com.google.api.services.compute.model.Instance;
import com.google.api.services.compute.model.InstanceGroupManager;
import com.google.api.services.compute.model.ManagedInstance;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.Lifecycle;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.cloud.GroupImage;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.cloud.NativeReplacement;
import io.adamant.collector.cloud.gcp.wire.GcpApi;
import io.adamant.collector.cloud.gcp.wire.GcpApi.Pages;
import io.adamant.collector.cloud.gcp.wire.GcpSettings;
import io.adamant.collector.cloud.gcp.wire.GcpTokens;
import io.adamant.collector.cloud.pace.Fault;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.Deadline;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads every configured group and its machines; what could not be read is a gap. */
public final class GcpInventory {

    static final ImageId UNRESOLVED = new ImageId("unresolved");

    private final GcpApi api;
    private final GcpReads reads;
    private final GcpTemplates templates;
    private final GcpTokens tokens;
    private final GcpSettings settings;

    public GcpInventory(
            GcpApi api,
            GcpReads reads,
            GcpTemplates templates,
            GcpTokens tokens,
            GcpSettings settings) {
        this.api = api;
        this.reads = reads;
        this.templates = templates;
        this.tokens = tokens;
        this.settings = settings;
    }

    /** One reading. */
    private record Round(
            Deadline deadline,
            long takenUnixNanos,
            List<String> gaps,
            List<CloudGroup> groups,
            List<CloudInstance> instances) {
        void gap(String what, @Nullable Fault fault) {
            if (fault != null) {
                gaps.add(what + ": " + fault.line());
            }
        }
    }

    public Inventory read(Duration limit, long takenUnixNanos) {
        Round round =
                new Round(
                        api.pacer().within(limit),
                        takenUnixNanos,
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>());
        settings.groups().forEach(group -> group(group, round));
        return new Inventory(
                round.groups(),
                round.instances(),
                round.gaps().isEmpty(),
                round.gaps(),
                takenUnixNanos);
    }

    private void group(GcpSettings.Group group, Round round) {
        Tried<InstanceGroupManager> tried = reads.manager(group, round.deadline());
        switch (tried) {
            case Tried.Failed<InstanceGroupManager>(Fault fault) ->
                    round.gap("group " + group.name(), fault);
            case Tried.Done<InstanceGroupManager>(InstanceGroupManager manager, String _) ->
                    group(group, manager, round);
        }
    }

    private void group(GcpSettings.Group group, InstanceGroupManager manager, Round round) {
        Pages<ManagedInstance> managed = reads.managed(group, round.deadline());
        round.gap(
                "instances of " + group.name() + ", after " + managed.read() + " pages",
                managed.fault());
        Map<String, Instance> machines = machines(group, manager, managed.items(), round);
        Map<String, LoadBalancer> balancers = balancers(group, manager, round);
        Set<String> seen = new TreeSet<>();
        for (ManagedInstance one : managed.items()) {
            if (one.getId() != null && one.getId().signum() > 0 && seen.add(one.getId() + "")) {
                round.instances().add(instance(group, one, machines, balancers, round));
            }
        }
        ImageId image = image(manager, group, round);
        round.groups()
                .add(
                        new CloudGroup(
                                group.name(),
                                group.application(),
                                0,
                                Objects.requireNonNullElse(manager.getTargetSize(), 0),
                                group.max(),
                                image,
                                rollout(manager),
                                natives(managed.items(), round.takenUnixNanos()),
                                revision(manager)));
    }

    private ImageId image(InstanceGroupManager manager, GcpSettings.Group group, Round round) {
        Tried<GroupImage> tried = templates.image(manager, round.deadline());
        if (tried instanceof Tried.Failed<GroupImage>(Fault fault)) {
            round.gap("image of " + group.name(), fault);
        }
        return switch (tried.or(fault -> new GroupImage.Unknown(fault.line()))) {
            case GroupImage.Known(ImageId image, String _) -> image;
            case GroupImage.Unknown _ -> UNRESOLVED;
        };
    }

    private Map<String, Instance> machines(
            GcpSettings.Group group,
            InstanceGroupManager manager,
            List<ManagedInstance> managed,
            Round round) {
        Set<String> zones = new TreeSet<>();
        for (ManagedInstance one : managed) {
            String zone = GcpStates.after(one.getInstance(), "zones");
            if (zone != null) {
                zones.add(zone);
            }
        }
        Map<String, Instance> machines = new HashMap<>();
        for (String zone : zones) {
            Pages<Instance> pages =
                    reads.machines(zone, manager.getBaseInstanceName(), round.deadline());
            round.gap("machines of " + group.name() + " in " + zone, pages.fault());
            pages.items().forEach(one -> machines.put(String.valueOf(one.getId()), one));
        }
        return machines;
    }

    private Map<String, LoadBalancer> balancers(
            GcpSettings.Group group, InstanceGroupManager manager, Round round) {
        Map<String, LoadBalancer> balancers = new HashMap<>();
        Tried<List<HealthStatus>> tried =
                reads.health(group, manager.getInstanceGroup(), round.deadline());
        if (tried instanceof Tried.Failed<List<HealthStatus>>(Fault fault)) {
            round.gap("backend health of " + group.name(), fault);
        }
        for (HealthStatus one : tried.or(_ -> List.of())) {
            balancers.put(
                    GcpStates.last(one.getInstance()), GcpStates.health(one.getHealthState()));
        }
        return balancers;
    }

    private CloudInstance instance(
            GcpSettings.Group group,
            ManagedInstance one,
            Map<String, Instance> machines,
            Map<String, LoadBalancer> balancers,
            Round round) {
        String id = String.valueOf(one.getId());
        String name = GcpStates.last(one.getInstance());
        Lifecycle lifecycle = GcpStates.lifecycle(one.getCurrentAction());
        Instance machine = machines.get(id);
        if (machine == null && lifecycle == Lifecycle.IN_SERVICE) {
            round.gaps().add("machine " + id + " of group " + group.name() + " is not listed");
        }
        tokens.know(group, id, name);
        return new CloudInstance(
                new InstanceId(id),
                group.name(),
                imageOf(one, round),
                Objects.requireNonNullElse(GcpStates.after(one.getInstance(), "zones"), ""),
                GcpStates.state(one.getInstanceStatus(), lifecycle),
                GcpStates.check(one.getInstanceStatus()),
                balancers.getOrDefault(name, LoadBalancer.NONE),
                launched(machine, round),
                tokens.tokenOf(name),
                machine != null && Boolean.TRUE.equals(machine.getDeletionProtection()),
                GcpStates.isStateful(one),
                lifecycle,
                null);
    }

    /** What it was launched from: the image of the template that made it, not the group's now. */
    private ImageId imageOf(ManagedInstance one, Round round) {
        if (one.getVersion() == null || one.getVersion().getInstanceTemplate() == null) {
            return UNRESOLVED;
        }
        GroupImage image =
                templates
                        .image(one.getVersion().getInstanceTemplate(), round.deadline())
                        .or(fault -> new GroupImage.Unknown(fault.line()));
        return switch (image) {
            case GroupImage.Known(ImageId known, String _) -> known;
            case GroupImage.Unknown(String why) -> {
                round.gaps().add("image of " + one.getId() + ": " + why);
                yield UNRESOLVED;
            }
        };
    }

    private static long launched(@Nullable Instance machine, Round round) {
        if (machine == null || machine.getCreationTimestamp() == null) {
            return round.takenUnixNanos();
        }
        try {
            OffsetDateTime made = OffsetDateTime.parse(machine.getCreationTimestamp());
            return made.toEpochSecond() * 1_000_000_000L + made.getNano();
        } catch (DateTimeException odd) {
            round.gaps().add("launch time of " + machine.getId() + ": " + odd.getMessage());
            return round.takenUnixNanos();
        }
    }

    private static @Nullable String rollout(InstanceGroupManager manager) {
        boolean isReached =
                manager.getStatus() == null
                        || manager.getStatus().getVersionTarget() == null
                        || !Boolean.FALSE.equals(
                                manager.getStatus().getVersionTarget().getIsReached());
        boolean isProactive =
                manager.getUpdatePolicy() != null
                        && "PROACTIVE".equals(manager.getUpdatePolicy().getType());
        return isReached || !isProactive ? null : "a proactive update to another version";
    }

    /** What the group recreates by itself; the collector never leaves one of its own to it. */
    private List<NativeReplacement> natives(List<ManagedInstance> managed, long taken) {
        return managed.stream()
                .filter(one -> "RECREATING".equals(one.getCurrentAction()))
                .filter(one -> one.getId() != null && !tokens.isRecreatedByUs(one.getId() + ""))
                .map(
                        one ->
                                new NativeReplacement(
                                        new InstanceId(String.valueOf(one.getId())),
                                        "autohealing or repair",
                                        taken,
                                        true))
                .toList();
    }

    private static String revision(InstanceGroupManager manager) {
        return Integer.toHexString(
                Objects.hash(
                        manager.getVersions(),
                        manager.getInstanceTemplate(),
                        manager.getUpdatePolicy(),
                        manager.getInstanceLifecyclePolicy(),
                        manager.getAutoHealingPolicies(),
                        manager.getTargetSize(),
                        manager.getStatus() == null ? "" : manager.getStatus().getAutoscaler()));
    }
}

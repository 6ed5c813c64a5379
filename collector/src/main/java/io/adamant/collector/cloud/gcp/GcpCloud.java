package io.adamant.collector.cloud.gcp;

import com.google.api.services.compute.model.InstanceGroupManager;
import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.CloudEvidence;
import io.adamant.collector.cloud.GroupImage;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.cloud.Order;
import io.adamant.collector.cloud.Successor;
import io.adamant.collector.cloud.gcp.inventory.GcpInventory;
import io.adamant.collector.cloud.gcp.inventory.GcpReads;
import io.adamant.collector.cloud.gcp.inventory.GcpTemplates;
import io.adamant.collector.cloud.gcp.wire.GcpApi;
import io.adamant.collector.cloud.gcp.wire.GcpSettings;
import io.adamant.collector.cloud.gcp.wire.GcpTokens;
import io.adamant.collector.cloud.pace.Fault;
import io.adamant.collector.cloud.pace.Pacer;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.Deadline;
import io.adamant.shared.time.WallClock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Managed instance groups of one project as a {@link Cloud}. An instance's id is its numeric id.
 * The order of a replacement makes no difference here: creating raises the group's target size by
 * one and deleting lowers it by one, so that both together leave it as it was.
 */
public final class GcpCloud implements Cloud {

    private final GcpSettings settings;
    private final GcpApi api;
    private final WallClock wall;
    private final GcpReads reads;
    private final GcpTemplates templates;
    private final GcpInventory inventory;
    private final GcpSteps steps;
    private final GcpEvidence evidence;
    private final GcpRollback rollback;
    private final GcpLint lint;

    /** Asks nothing yet, for credentials neither. */
    public GcpCloud(GcpSettings settings, Pacer pacer, WallClock wall) {
        this.settings = settings;
        this.wall = wall;
        this.api = new GcpApi(settings, pacer);
        this.reads = new GcpReads(api, settings);
        this.templates = new GcpTemplates(reads);
        GcpTokens tokens = new GcpTokens();
        this.inventory = new GcpInventory(api, reads, templates, tokens, settings);
        this.steps = new GcpSteps(api, reads, tokens, settings);
        this.evidence = new GcpEvidence(api, reads, steps);
        this.rollback = new GcpRollback(api, reads, templates, steps, settings);
        this.lint = new GcpLint(reads, templates, settings);
    }

    @Override
    public String name() {
        return "gcp";
    }

    @Override
    public Set<Capability> capabilities() {
        Set<Capability> all =
                EnumSet.of(
                        Capability.LAUNCH_FIRST,
                        Capability.CONSOLE,
                        Capability.ROLLBACK,
                        Capability.RECREATE);
        if (settings.groups().stream().anyMatch(group -> group.backend() != null)) {
            all.add(Capability.LOAD_BALANCER);
        }
        return all;
    }

    @Override
    public Inventory inventory(Duration limit) {
        return inventory.read(limit, wall.unixNanos());
    }

    @Override
    public Call launch(Successor successor) {
        return steps.launch(successor);
    }

    @Override
    public Call drain(InstanceId instance) {
        return steps.drain(instance);
    }

    @Override
    public Call terminate(InstanceId instance, Order order) {
        return steps.terminate(instance);
    }

    @Override
    public Call recreate(InstanceId instance, String token) {
        return steps.recreate(instance, token);
    }

    @Override
    public CloudEvidence evidence(InstanceId instance, Duration limit) {
        return evidence.of(instance, limit);
    }

    @Override
    public GroupImage groupImage(GroupName group, Duration limit) {
        Deadline deadline = api.pacer().within(limit);
        return settings.group(group)
                .map(known -> image(reads.manager(known, deadline), deadline))
                .orElse(new GroupImage.Unknown("no group " + group + " is configured"));
    }

    private GroupImage image(Tried<InstanceGroupManager> tried, Deadline deadline) {
        return tried.then(manager -> templates.image(manager, deadline))
                .or((Fault fault) -> new GroupImage.Unknown(fault.line()));
    }

    @Override
    public Call rollback(GroupName group, ImageId image) {
        return rollback.to(group, image);
    }

    @Override
    public List<LintFinding> lint(GroupName group) {
        return lint.of(group, steps.deadline());
    }

    /** The client holds nothing but connections that the JDK lets go of by itself. */
    @Override
    public void close() {}
}

package io.adamant.collector.cloud.aws;

import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.CloudEvidence;
import io.adamant.collector.cloud.GroupImage;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.cloud.Order;
import io.adamant.collector.cloud.Successor;
import io.adamant.collector.cloud.aws.inventory.AwsInventory;
import io.adamant.collector.cloud.aws.inventory.AwsReads;
import io.adamant.collector.cloud.aws.inventory.AwsTemplates;
import io.adamant.collector.cloud.aws.wire.AwsApi;
import io.adamant.collector.cloud.aws.wire.AwsClients;
import io.adamant.collector.cloud.aws.wire.AwsSettings;
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
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;

/**
 * Auto Scaling groups of one region as a {@link Cloud}. An answer that did not come is {@link
 * Call.Ambiguous}, a limit is {@link Call.Throttled}; which error is what: docs/clouds.md.
 */
public final class AwsCloud implements Cloud {

    private final AwsSettings settings;
    private final AwsClients clients;
    private final Pacer pacer;
    private final WallClock wall;
    private final AwsReads reads;
    private final AwsTemplates templates;
    private final AwsInventory inventory;
    private final AwsSteps steps;
    private final AwsLaunch launch;
    private final AwsEvidence evidence;
    private final AwsRollback rollback;
    private final AwsLint lint;

    private AwsCloud(AwsSettings settings, AwsClients clients, Pacer pacer, WallClock wall) {
        this.settings = settings;
        this.clients = clients;
        this.pacer = pacer;
        this.wall = wall;
        AwsApi api = new AwsApi(clients, pacer, settings.attempt());
        this.reads = new AwsReads(api, settings);
        this.templates = new AwsTemplates(reads);
        this.inventory = new AwsInventory(api, reads, templates);
        this.steps = new AwsSteps(api, reads, settings);
        this.launch = new AwsLaunch(api, reads, steps, settings);
        this.evidence = new AwsEvidence(api, reads);
        this.rollback = new AwsRollback(api, reads, templates, steps, settings);
        this.lint = new AwsLint(reads, templates, settings);
    }

    /** Opens the SDK's clients; nothing is asked yet. */
    public static AwsCloud open(AwsSettings settings, Pacer pacer, WallClock wall) {
        return new AwsCloud(settings, AwsClients.open(settings), pacer, wall);
    }

    @Override
    public String name() {
        return "aws";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.complementOf(EnumSet.of(Capability.RECREATE));
    }

    @Override
    public Inventory inventory(Duration limit) {
        return inventory.read(limit, wall.unixNanos(), settings.groups());
    }

    @Override
    public Call launch(Successor successor) {
        return launch.launch(successor);
    }

    @Override
    public Call drain(InstanceId instance) {
        return steps.drain(instance);
    }

    @Override
    public Call terminate(InstanceId instance, Order order) {
        return steps.terminate(instance, order);
    }

    @Override
    public Call completeLaunch(InstanceId instance, LaunchAnswer answer) {
        return steps.completeLaunch(instance, answer);
    }

    @Override
    public CloudEvidence evidence(InstanceId instance, Duration limit) {
        return evidence.of(instance, limit);
    }

    @Override
    public GroupImage groupImage(GroupName group, Duration limit) {
        Deadline deadline = pacer.within(limit);
        Tried<Optional<AutoScalingGroup>> read = reads.group(group.value(), deadline);
        return switch (read) {
            case Tried.Failed<Optional<AutoScalingGroup>>(Fault fault) ->
                    new GroupImage.Unknown(fault.line());
            case Tried.Done<Optional<AutoScalingGroup>>(var found, String _) ->
                    found.map(
                                    there ->
                                            templates
                                                    .image(there, deadline)
                                                    .or(
                                                            fault ->
                                                                    new GroupImage.Unknown(
                                                                            fault.line())))
                            .orElse(new GroupImage.Unknown("no group " + group));
        };
    }

    @Override
    public Call rollback(GroupName group, ImageId image) {
        return rollback.to(group, image);
    }

    @Override
    public List<LintFinding> lint(GroupName group) {
        return lint.of(group, pacer.within(settings.attempt().multipliedBy(5)));
    }

    @Override
    public void close() {
        clients.close();
    }
}

package io.adamant.collector.cloud.aws;

import static io.adamant.collector.cloud.Cloud.LintFinding.Severity.REFUSAL;
import static io.adamant.collector.cloud.Cloud.LintFinding.Severity.WARNING;

import io.adamant.collector.cloud.Cloud.LintFinding;
import io.adamant.collector.cloud.GroupImage;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.aws.inventory.AwsReads;
import io.adamant.collector.cloud.aws.inventory.AwsTemplates;
import io.adamant.collector.cloud.aws.wire.AwsSettings;
import io.adamant.collector.cloud.pace.Fault;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.time.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.autoscaling.model.LifecycleHook;
import software.amazon.awssdk.services.autoscaling.model.SuspendedProcess;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;

/** The settings of replacement.md d.3, each with what is wrong and what to set. */
final class AwsLint {

    private static final int LONG_HEARTBEAT_SECONDS = 3_600;

    private final AwsReads reads;
    private final AwsTemplates templates;
    private final AwsSettings settings;

    AwsLint(AwsReads reads, AwsTemplates templates, AwsSettings settings) {
        this.reads = reads;
        this.templates = templates;
        this.settings = settings;
    }

    static Set<String> suspended(AutoScalingGroup group) {
        return group.suspendedProcesses().stream()
                .map(SuspendedProcess::processName)
                .collect(Collectors.toSet());
    }

    List<LintFinding> of(GroupName name, Deadline deadline) {
        Tried<Optional<AutoScalingGroup>> read = reads.group(name.value(), deadline);
        List<LintFinding> findings = new ArrayList<>();
        switch (read) {
            case Tried.Failed<Optional<AutoScalingGroup>>(Fault fault) ->
                    findings.add(unread("group", fault));
            case Tried.Done<Optional<AutoScalingGroup>>(var found, String _) -> {
                if (found.isEmpty()) {
                    findings.add(
                            new LintFinding(
                                    REFUSAL,
                                    "group",
                                    name + " is not there, or does not carry " + settings.tag(),
                                    "name it in cloud.groups, or tag it " + settings.tag()));
                } else {
                    look(found.get(), findings, deadline);
                }
            }
        }
        return findings;
    }

    private void look(AutoScalingGroup group, List<LintFinding> findings, Deadline deadline) {
        processes(group, findings);
        template(group, findings, deadline);
        sizes(group, findings);
        health(group, findings);
        hooks(group, findings, deadline);
    }

    private static void processes(AutoScalingGroup group, List<LintFinding> findings) {
        Set<String> suspended = suspended(group);
        if (suspended.contains("Launch")) {
            findings.add(
                    new LintFinding(
                            REFUSAL,
                            "SuspendedProcesses",
                            "Launch is suspended: whatever ends is not replaced",
                            "resume the process Launch"));
        }
        if (suspended.contains("ReplaceUnhealthy")) {
            findings.add(
                    new LintFinding(
                            WARNING,
                            "SuspendedProcesses",
                            "ReplaceUnhealthy is suspended: everything marked meanwhile goes at"
                                    + " once when it is resumed",
                            "resume the process ReplaceUnhealthy"));
        }
        if (suspended.contains("Terminate")) {
            findings.add(
                    new LintFinding(
                            REFUSAL,
                            "SuspendedProcesses",
                            "Terminate is suspended: nothing can be ended",
                            "resume the process Terminate"));
        }
    }

    private void template(AutoScalingGroup group, List<LintFinding> findings, Deadline deadline) {
        LaunchTemplateSpecification template = AwsTemplates.of(group);
        if (template == null) {
            findings.add(
                    new LintFinding(
                            REFUSAL,
                            "LaunchTemplate",
                            "the group has a launch configuration: no successor can be launched"
                                    + " first, and no rollback be made",
                            "give the group a launch template"));
            return;
        }
        if (!AwsTemplates.isNumbered(template)) {
            findings.add(
                    new LintFinding(
                            REFUSAL,
                            "LaunchTemplate.Version",
                            "the version is "
                                    + template.version()
                                    + ": what the next launch boots can change unseen",
                            "give the group a numbered version of "
                                    + template.launchTemplateName()));
        }
        switch (templates.image(group, deadline)) {
            case Tried.Failed<GroupImage>(Fault fault) ->
                    findings.add(unread("launch template", fault));
            case Tried.Done<GroupImage>(GroupImage image, String _) -> {
                if (image instanceof GroupImage.Unknown(String why)) {
                    findings.add(
                            new LintFinding(
                                    REFUSAL,
                                    "ImageId",
                                    why,
                                    "put the AMI's literal id into the template, no SSM parameter"));
                }
            }
        }
        templates
                .version(template, deadline)
                .or(_ -> Optional.empty())
                .ifPresent(version -> metadata(version, findings));
    }

    private static void metadata(LaunchTemplateVersion version, List<LintFinding> findings) {
        var options = version.launchTemplateData().metadataOptions();
        boolean isV2 = options != null && "required".equals(options.httpTokensAsString());
        boolean isNear =
                options != null
                        && options.httpPutResponseHopLimit() != null
                        && options.httpPutResponseHopLimit() == 1;
        if (!isV2 || !isNear) {
            findings.add(
                    new LintFinding(
                            WARNING,
                            "MetadataOptions",
                            "IMDSv2 is not required with a hop limit of 1: a workload's request"
                                    + " forgery could speak as the host",
                            "HttpTokens=required, HttpPutResponseHopLimit=1"));
        }
    }

    private static void sizes(AutoScalingGroup group, List<LintFinding> findings) {
        if (group.maxSize() < group.desiredCapacity()) {
            findings.add(
                    new LintFinding(
                            REFUSAL,
                            "MaxSize",
                            "MaxSize is "
                                    + group.maxSize()
                                    + ", below the desired "
                                    + group.desiredCapacity()
                                    + ": whatever ends is not replaced",
                            "set MaxSize to at least " + (group.desiredCapacity() + 1)));
        } else if (group.maxSize().equals(group.desiredCapacity())) {
            findings.add(
                    new LintFinding(
                            WARNING,
                            "MaxSize",
                            "MaxSize is "
                                    + group.maxSize()
                                    + " and desired "
                                    + group.desiredCapacity()
                                    + ": no room to launch a successor first",
                            "set MaxSize to at least " + (group.desiredCapacity() + 1)));
        }
        if (group.instanceMaintenancePolicy() == null
                || group.instanceMaintenancePolicy().maxHealthyPercentage() == null
                || group.instanceMaintenancePolicy().maxHealthyPercentage() <= 100) {
            findings.add(
                    new LintFinding(
                            WARNING,
                            "InstanceMaintenancePolicy",
                            "the group's own replacements end an instance before they launch one",
                            "MinHealthyPercentage=100, MaxHealthyPercentage=110"));
        }
    }

    private static void health(AutoScalingGroup group, List<LintFinding> findings) {
        if (String.valueOf(group.healthCheckType()).contains("ELB")) {
            findings.add(
                    new LintFinding(
                            WARNING,
                            "HealthCheckType",
                            "the group replaces by itself what its load balancer calls unhealthy;"
                                    + " its replacements are charged to the budget",
                            "HealthCheckType=EC2, and let the collector decide"));
        }
        if (group.healthCheckGracePeriod() == null || group.healthCheckGracePeriod() == 0) {
            findings.add(
                    new LintFinding(
                            WARNING,
                            "HealthCheckGracePeriod",
                            "it is 0: a booting instance can be called unhealthy",
                            "set it to the image's p99 boot time and a margin"));
        }
        var zones = group.availabilityZoneImpairmentPolicy();
        if (group.availabilityZones().size() > 1
                && (zones == null
                        || !"IgnoreUnhealthy"
                                .equals(zones.impairedZoneHealthCheckBehaviorAsString()))) {
            findings.add(
                    new LintFinding(
                            WARNING,
                            "AvailabilityZoneImpairmentPolicy",
                            "in a zonal shift the group replaces a zone that only looks unhealthy",
                            "ImpairedZoneHealthCheckBehavior=IgnoreUnhealthy"));
        }
    }

    private void hooks(AutoScalingGroup group, List<LintFinding> findings, Deadline deadline) {
        Tried<List<LifecycleHook>> read = reads.hooks(group.autoScalingGroupName(), deadline);
        if (read instanceof Tried.Failed<List<LifecycleHook>>(Fault fault)) {
            findings.add(unread("lifecycle hooks", fault));
            return;
        }
        List<LifecycleHook> hooks = read.or(_ -> List.of());
        hooks.stream()
                .filter(hook -> hook.lifecycleHookName().equals(settings.launchHook()))
                .findFirst()
                .ifPresent(hook -> launchHook(hook, findings));
        if (hooks.stream()
                .noneMatch(
                        hook ->
                                "autoscaling:EC2_INSTANCE_TERMINATING"
                                        .equals(hook.lifecycleTransition()))) {
            findings.add(
                    new LintFinding(
                            WARNING,
                            "TerminateHook",
                            "there is no terminating hook: what the group ends by itself leaves"
                                    + " no time for evidence",
                            "a terminating hook with a heartbeat of 300 to 900 s"));
        }
    }

    /** Opt-in; with another default than CONTINUE a collector that is down stops a scale-out. */
    private static void launchHook(LifecycleHook hook, List<LintFinding> findings) {
        if (!"CONTINUE".equals(hook.defaultResult())) {
            findings.add(
                    new LintFinding(
                            WARNING,
                            "LaunchHook.DefaultResult",
                            "it is "
                                    + hook.defaultResult()
                                    + ": a collector that is down would stop a scale-out",
                            "DefaultResult=CONTINUE"));
        }
        if (hook.heartbeatTimeout() != null && hook.heartbeatTimeout() >= LONG_HEARTBEAT_SECONDS) {
            findings.add(
                    new LintFinding(
                            WARNING,
                            "LaunchHook.HeartbeatTimeout",
                            "it is "
                                    + hook.heartbeatTimeout()
                                    + " s: an instance that nobody answers for waits that long",
                            "set it to the image's p99 boot time and a margin"));
        }
    }

    private static LintFinding unread(String what, Fault fault) {
        return new LintFinding(
                WARNING,
                what,
                "it could not be read: " + fault.line(),
                "give the collector the read tier of its IAM policy, or look at its endpoint");
    }
}

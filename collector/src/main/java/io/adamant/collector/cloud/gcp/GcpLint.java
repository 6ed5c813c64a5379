package io.adamant.collector.cloud.gcp;

import static io.adamant.collector.cloud.Cloud.LintFinding.Severity.REFUSAL;
import static io.adamant.collector.cloud.Cloud.LintFinding.Severity.WARNING;

import com.google.api.services.compute.model.FixedOrPercent;
import com.google.api.services.compute.model.InstanceGroupManager;
import com.google.api.services.compute.model.InstanceTemplate;
import com.google.api.services.compute.model.Metadata;
import io.adamant.collector.cloud.Cloud.LintFinding;
import io.adamant.collector.cloud.GroupImage;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.gcp.inventory.GcpReads;
import io.adamant.collector.cloud.gcp.inventory.GcpTemplates;
import io.adamant.collector.cloud.gcp.wire.GcpSettings;
import io.adamant.collector.cloud.pace.Fault;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.time.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The settings of replacement.md d.3, each with what is wrong and what to set. */
final class GcpLint {

    private final GcpReads reads;
    private final GcpTemplates templates;
    private final GcpSettings settings;

    GcpLint(GcpReads reads, GcpTemplates templates, GcpSettings settings) {
        this.reads = reads;
        this.templates = templates;
        this.settings = settings;
    }

    List<LintFinding> of(GroupName name, Deadline deadline) {
        Optional<GcpSettings.Group> group = settings.group(name);
        if (group.isEmpty()) {
            return List.of(
                    new LintFinding(
                            REFUSAL,
                            "group",
                            name + " is not configured",
                            "add it to cloud.groups as " + GcpSettings.Group.FORM));
        }
        List<LintFinding> findings = new ArrayList<>();
        switch (reads.manager(group.get(), deadline)) {
            case Tried.Failed<InstanceGroupManager>(Fault fault) ->
                    findings.add(unread("group", fault));
            case Tried.Done<InstanceGroupManager>(InstanceGroupManager manager, String _) -> {
                template(manager, findings, deadline);
                sizes(group.get(), manager, findings);
                healing(manager, findings);
                updates(manager, findings);
            }
        }
        return findings;
    }

    private void template(
            InstanceGroupManager manager, List<LintFinding> findings, Deadline deadline) {
        switch (templates.image(manager, deadline)) {
            case Tried.Failed<GroupImage>(Fault fault) ->
                    findings.add(unread("instance template", fault));
            case Tried.Done<GroupImage>(GroupImage image, String _) -> {
                if (image instanceof GroupImage.Unknown(String why)) {
                    findings.add(
                            new LintFinding(
                                    REFUSAL,
                                    "sourceImage",
                                    why + ": what the next launch boots can change unseen",
                                    "name the image itself in the template, no family"));
                }
            }
        }
        String address = GcpTemplates.of(manager);
        if (address != null
                && templates.template(address, deadline)
                        instanceof Tried.Done<InstanceTemplate>(InstanceTemplate template, String _)
                && !hasSerialPort(template)) {
            findings.add(
                    new LintFinding(
                            WARNING,
                            "serial-port-logging-enable",
                            "serial port output is off: a host that dies at boot leaves no console",
                            "metadata serial-port-logging-enable=TRUE in the template"));
        }
    }

    private static boolean hasSerialPort(InstanceTemplate template) {
        Metadata metadata =
                template.getProperties() == null ? null : template.getProperties().getMetadata();
        return metadata != null
                && metadata.getItems() != null
                && metadata.getItems().stream()
                        .anyMatch(
                                item ->
                                        item.getKey().equals("serial-port-logging-enable")
                                                && ("true".equalsIgnoreCase(item.getValue())
                                                        || "1".equals(item.getValue())));
    }

    private static void sizes(
            GcpSettings.Group group, InstanceGroupManager manager, List<LintFinding> findings) {
        int size = manager.getTargetSize() == null ? 0 : manager.getTargetSize();
        if (group.max() < size) {
            findings.add(
                    new LintFinding(
                            REFUSAL,
                            "max",
                            "the group has "
                                    + size
                                    + ", more than the "
                                    + group.max()
                                    + " that it may have: whatever ends is not replaced",
                            "raise the number behind it in cloud.groups to " + (size + 1)));
        } else if (group.max() == size) {
            findings.add(
                    new LintFinding(
                            WARNING,
                            "max",
                            "the group has "
                                    + size
                                    + " and may have "
                                    + group.max()
                                    + ": no room to launch a successor first",
                            "raise the number behind it in cloud.groups to " + (size + 1)));
        }
        if (manager.getStatus() != null && manager.getStatus().getAutoscaler() != null) {
            findings.add(
                    new LintFinding(
                            group.isRegional() ? REFUSAL : WARNING,
                            "autoscaler",
                            "an autoscaler sets the group's size: an instance with a name of its"
                                    + " own cannot be created in a regional group meanwhile",
                            "take the autoscaler away, or leave the group to propose mode"));
        }
    }

    private static void healing(InstanceGroupManager manager, List<LintFinding> findings) {
        var policy = manager.getInstanceLifecyclePolicy();
        boolean heals =
                manager.getAutoHealingPolicies() != null
                        && !manager.getAutoHealingPolicies().isEmpty();
        if (heals && (policy == null || !"DO_NOTHING".equals(policy.getOnFailedHealthCheck()))) {
            findings.add(
                    new LintFinding(
                            WARNING,
                            "onFailedHealthCheck",
                            "autohealing recreates what its health check calls unhealthy; its"
                                    + " replacements are charged to the budget",
                            "instanceLifecyclePolicy.onFailedHealthCheck=DO_NOTHING"));
        }
        if (policy != null && "DO_NOTHING".equals(policy.getDefaultActionOnFailure())) {
            findings.add(
                    new LintFinding(
                            WARNING,
                            "defaultActionOnFailure",
                            "a machine that crashes stays down until the collector acts",
                            "instanceLifecyclePolicy.defaultActionOnFailure=REPAIR"));
        }
        if (heals
                && manager.getAutoHealingPolicies().stream()
                        .anyMatch(
                                one ->
                                        one.getInitialDelaySec() == null
                                                || one.getInitialDelaySec() == 0)) {
            findings.add(
                    new LintFinding(
                            WARNING,
                            "initialDelaySec",
                            "it is 0: a booting instance can be called unhealthy",
                            "set it to the image's p99 boot time and a margin"));
        }
    }

    private static void updates(InstanceGroupManager manager, List<LintFinding> findings) {
        var policy = manager.getUpdatePolicy();
        if (policy == null) {
            return;
        }
        if ("PROACTIVE".equals(policy.getType())) {
            findings.add(
                    new LintFinding(
                            WARNING,
                            "updatePolicy.type",
                            "a new template replaces everything by itself, and no rollback is made",
                            "updatePolicy.type=OPPORTUNISTIC"));
        }
        if ("RECREATE".equals(policy.getReplacementMethod())) {
            findings.add(
                    new LintFinding(
                            WARNING,
                            "updatePolicy.replacementMethod",
                            "successors get the names of their predecessors",
                            "updatePolicy.replacementMethod=SUBSTITUTE"));
        }
        FixedOrPercent surge = policy.getMaxSurge();
        if (surge != null && Integer.valueOf(0).equals(surge.getCalculated())) {
            findings.add(
                    new LintFinding(
                            WARNING,
                            "updatePolicy.maxSurge",
                            "it is 0: the group's own updates end an instance before they make one",
                            "updatePolicy.maxSurge of at least 1"));
        }
    }

    private static LintFinding unread(String what, Fault fault) {
        return new LintFinding(
                WARNING,
                what,
                "it could not be read: " + fault.line(),
                "give the collector the read role, or look at its endpoint");
    }
}

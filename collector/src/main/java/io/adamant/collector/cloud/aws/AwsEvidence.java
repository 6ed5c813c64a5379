package io.adamant.collector.cloud.aws;

import static io.adamant.collector.cloud.aws.wire.AwsClients.within;

import io.adamant.collector.cloud.CloudEvidence;
import io.adamant.collector.cloud.aws.inventory.AwsInventory;
import io.adamant.collector.cloud.aws.inventory.AwsReads;
import io.adamant.collector.cloud.aws.wire.AwsApi;
import io.adamant.collector.cloud.pace.Fault;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.Deadline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingInstanceDetails;
import software.amazon.awssdk.services.ec2.model.GetConsoleOutputResponse;
import software.amazon.awssdk.services.ec2.model.GetConsoleScreenshotResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStatus;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;

/** What AWS knows of one instance: its state and checks, target health, console and picture. */
final class AwsEvidence {

    private final AwsApi api;
    private final AwsReads reads;

    AwsEvidence(AwsApi api, AwsReads reads) {
        this.api = api;
        this.reads = reads;
    }

    /** One collection; each part is in facts or in missing. */
    private record Notes(Deadline deadline, List<String> facts, List<String> missing) {
        <T> Optional<T> note(String what, Tried<T> tried) {
            return switch (tried) {
                case Tried.Done<T>(T value, String _) -> Optional.of(value);
                case Tried.Failed<T>(Fault fault) -> {
                    missing.add(what + ": " + fault.line());
                    yield Optional.empty();
                }
            };
        }
    }

    CloudEvidence of(InstanceId id, Duration limit) {
        Notes notes = new Notes(api.pacer().within(limit), new ArrayList<>(), new ArrayList<>());
        // What goes with the machine first; what stays on record at AWS after it.
        String console = console(id, notes);
        String screenshot = screenshot(id, notes);
        machine(id, notes);
        checks(id, notes);
        membership(id, notes);
        return new CloudEvidence(console, screenshot, notes.facts(), notes.missing());
    }

    private String console(InstanceId id, Notes notes) {
        Tried<GetConsoleOutputResponse> tried = console(id, true, notes.deadline());
        if (tried instanceof Tried.Failed<GetConsoleOutputResponse>(Fault fault)
                && fault.code().equals("unsupported")) {
            // Only Nitro has the latest output; older machines have what they last posted.
            tried = console(id, false, notes.deadline());
        }
        return notes.note("console output", tried)
                .map(GetConsoleOutputResponse::output)
                .map(text -> decode(text, notes))
                .orElse("");
    }

    private static String decode(String base64, Notes notes) {
        try {
            return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            notes.missing().add("console output: not base64");
            return "";
        }
    }

    private Tried<GetConsoleOutputResponse> console(
            InstanceId id, boolean latest, Deadline deadline) {
        return api.read(
                "GetConsoleOutput",
                deadline,
                left ->
                        api.clients()
                                .ec2()
                                .getConsoleOutput(
                                        r ->
                                                r.overrideConfiguration(within(left))
                                                        .instanceId(id.value())
                                                        .latest(latest)));
    }

    private String screenshot(InstanceId id, Notes notes) {
        Tried<GetConsoleScreenshotResponse> tried =
                api.read(
                        "GetConsoleScreenshot",
                        notes.deadline(),
                        left ->
                                api.clients()
                                        .ec2()
                                        .getConsoleScreenshot(
                                                r ->
                                                        r.overrideConfiguration(within(left))
                                                                .instanceId(id.value())));
        return notes.note("screenshot", tried)
                .map(GetConsoleScreenshotResponse::imageData)
                .orElse("");
    }

    private void machine(InstanceId id, Notes notes) {
        Optional<List<Instance>> found =
                notes.note("EC2 state", reads.instances(List.of(id.value()), notes.deadline()));
        if (found.isPresent() && found.get().isEmpty()) {
            notes.missing().add("EC2 state: " + id + " is unknown");
        }
        for (Instance one : found.orElse(List.of())) {
            notes.facts().add("state: " + one.state().nameAsString());
            if (one.stateReason() != null) {
                notes.facts()
                        .add(
                                "state reason: "
                                        + one.stateReason().code()
                                        + " "
                                        + one.stateReason().message());
            }
            notes.facts().add("image: " + one.imageId());
            notes.facts().add("launched: " + one.launchTime());
            if (one.placement() != null) {
                notes.facts().add("zone: " + one.placement().availabilityZone());
            }
        }
    }

    private void checks(InstanceId id, Notes notes) {
        AwsApi.Pages<InstanceStatus> pages = reads.statuses(List.of(id.value()), notes.deadline());
        if (pages.fault() != null) {
            notes.missing().add("status checks: " + pages.fault().line());
        }
        for (InstanceStatus one : pages.items()) {
            if (one.systemStatus() != null && one.instanceStatus() != null) {
                notes.facts().add("system check: " + one.systemStatus().statusAsString());
                notes.facts().add("instance check: " + one.instanceStatus().statusAsString());
            }
            one.events().forEach(event -> notes.facts().add("event: " + event.description()));
        }
    }

    private void membership(InstanceId id, Notes notes) {
        Optional<AutoScalingInstanceDetails> member =
                notes.note("membership", reads.membership(id.value(), notes.deadline()))
                        .flatMap(found -> found);
        if (member.isEmpty()) {
            return;
        }
        AutoScalingInstanceDetails details = member.get();
        notes.facts().add("group: " + details.autoScalingGroupName());
        notes.facts().add("lifecycle: " + details.lifecycleState());
        notes.facts().add("group's health: " + details.healthStatus());
        notes.note("group", reads.group(details.autoScalingGroupName(), notes.deadline()))
                .flatMap(group -> group)
                .ifPresent(group -> targets(id, group, notes));
    }

    private void targets(InstanceId id, AutoScalingGroup group, Notes notes) {
        for (String arn : AwsInventory.targetGroups(group)) {
            notes
                    .note("target health of " + arn, reads.targets(arn, notes.deadline()))
                    .orElse(List.of())
                    .stream()
                    .filter(one -> one.target().id().equals(id.value()))
                    .forEach(one -> notes.facts().add(line(arn, one)));
        }
    }

    private static String line(String arn, TargetHealthDescription one) {
        return "target "
                + arn.substring(arn.lastIndexOf(':') + 1)
                + ": "
                + one.targetHealth().stateAsString()
                + (one.targetHealth().reasonAsString() == null
                        ? ""
                        : " " + one.targetHealth().reasonAsString())
                + (one.targetHealth().description() == null
                        ? ""
                        : " " + one.targetHealth().description());
    }
}

package io.adamant.collector.cloud.aws;

import static io.adamant.collector.cloud.aws.wire.AwsClients.within;

import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.GroupImage;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.aws.inventory.AwsReads;
import io.adamant.collector.cloud.aws.inventory.AwsTemplates;
import io.adamant.collector.cloud.aws.wire.AwsApi;
import io.adamant.collector.cloud.aws.wire.AwsSettings;
import io.adamant.collector.cloud.pace.Fault;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.time.Deadline;
import java.util.Optional;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateVersionResponse;
import software.amazon.awssdk.services.ec2.model.Image;

/**
 * Points a group's template at another image: a new numbered version of the template it has, with
 * nothing else changed, and then the group at this number. What runs already is replaced under the
 * budget like everything else, never by an instance refresh beside it.
 */
final class AwsRollback {

    private final AwsApi api;
    private final AwsReads reads;
    private final AwsTemplates templates;
    private final AwsSteps steps;
    private final AwsSettings settings;

    AwsRollback(
            AwsApi api,
            AwsReads reads,
            AwsTemplates templates,
            AwsSteps steps,
            AwsSettings settings) {
        this.api = api;
        this.reads = reads;
        this.templates = templates;
        this.steps = steps;
        this.settings = settings;
    }

    Call to(GroupName name, ImageId image) {
        Deadline deadline = api.pacer().within(settings.attempt().multipliedBy(5));
        Tried<Optional<AutoScalingGroup>> group = reads.group(name.value(), deadline);
        return switch (group) {
            case Tried.Failed<Optional<AutoScalingGroup>>(Fault fault) -> steps.failed(fault);
            case Tried.Done<Optional<AutoScalingGroup>>(var found, String request) ->
                    found.isEmpty()
                            ? new Call.Refused(
                                    "not-found",
                                    "no group " + name + " of the collector's",
                                    request)
                            : to(found.get(), image, deadline);
        };
    }

    private Call to(AutoScalingGroup group, ImageId image, Deadline deadline) {
        LaunchTemplateSpecification template = AwsTemplates.of(group);
        if (template == null || !AwsTemplates.isNumbered(template)) {
            return new Call.Refused(
                    "unpinned",
                    "the group names no numbered launch template version: a rollback could not"
                            + " be undone");
        }
        Tried<GroupImage> now = templates.image(group, deadline);
        if (now instanceof Tried.Failed<GroupImage>(Fault fault)) {
            return steps.failed(fault);
        }
        if (now.or(_ -> new GroupImage.Unknown("")) instanceof GroupImage.Known known
                && known.image().equals(image)) {
            return new Call.AlreadySo(known.pin() + " boots " + image);
        }
        Tried<Optional<Image>> there = reads.image(image.value(), deadline);
        return switch (there) {
            case Tried.Failed<Optional<Image>>(Fault fault) -> steps.failed(fault);
            case Tried.Done<Optional<Image>>(var found, String request) ->
                    found.isPresent() && "available".equals(found.get().stateAsString())
                            ? to(group, template, image)
                            : new Call.Refused(
                                    "image-unavailable",
                                    image
                                            + " is "
                                            + (found.isEmpty() ? "not there" : "not available"),
                                    request);
        };
    }

    private Call to(AutoScalingGroup group, LaunchTemplateSpecification template, ImageId image) {
        Tried<CreateLaunchTemplateVersionResponse> made = newVersion(group, template, image);
        return switch (made) {
            case Tried.Failed<CreateLaunchTemplateVersionResponse>(Fault fault) ->
                    steps.failed(fault);
            case Tried.Done<CreateLaunchTemplateVersionResponse>(var answer, String _) ->
                    point(
                            group,
                            template,
                            Long.toString(answer.launchTemplateVersion().versionNumber()));
        };
    }

    /** The client token names source and image, so that a second try makes no second version. */
    private Tried<CreateLaunchTemplateVersionResponse> newVersion(
            AutoScalingGroup group, LaunchTemplateSpecification template, ImageId image) {
        String token = template.launchTemplateId() + "-" + template.version() + "-" + image;
        return api.change(
                "CreateLaunchTemplateVersion",
                left ->
                        api.clients()
                                .ec2()
                                .createLaunchTemplateVersion(
                                        r ->
                                                r.overrideConfiguration(within(left))
                                                        .launchTemplateId(
                                                                template.launchTemplateId())
                                                        .sourceVersion(template.version())
                                                        .clientToken(token)
                                                        .versionDescription(
                                                                "adamant: "
                                                                        + group
                                                                                .autoScalingGroupName()
                                                                        + " back to "
                                                                        + image)
                                                        .launchTemplateData(
                                                                d -> d.imageId(image.value()))));
    }

    private Call point(
            AutoScalingGroup group, LaunchTemplateSpecification template, String version) {
        LaunchTemplateSpecification next =
                LaunchTemplateSpecification.builder()
                        .launchTemplateId(template.launchTemplateId())
                        .version(version)
                        .build();
        return steps.changed(
                api.change(
                        "UpdateAutoScalingGroup",
                        left ->
                                api.clients()
                                        .autoscaling()
                                        .updateAutoScalingGroup(
                                                r -> {
                                                    r.overrideConfiguration(within(left))
                                                            .autoScalingGroupName(
                                                                    group.autoScalingGroupName());
                                                    if (group.launchTemplate() != null) {
                                                        r.launchTemplate(next);
                                                    } else {
                                                        r.mixedInstancesPolicy(mixed(group, next));
                                                    }
                                                })),
                _ -> false);
    }

    private static software.amazon.awssdk.services.autoscaling.model.MixedInstancesPolicy mixed(
            AutoScalingGroup group, LaunchTemplateSpecification next) {
        return group.mixedInstancesPolicy().toBuilder()
                .launchTemplate(
                        group.mixedInstancesPolicy().launchTemplate().toBuilder()
                                .launchTemplateSpecification(next)
                                .build())
                .build();
    }
}

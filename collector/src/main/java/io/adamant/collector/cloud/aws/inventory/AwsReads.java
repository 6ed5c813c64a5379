package io.adamant.collector.cloud.aws.inventory;

import static io.adamant.collector.cloud.aws.wire.AwsClients.within;

import io.adamant.collector.cloud.aws.wire.AwsApi;
import io.adamant.collector.cloud.aws.wire.AwsApi.Pages;
import io.adamant.collector.cloud.aws.wire.AwsApi.Paging;
import io.adamant.collector.cloud.aws.wire.AwsSettings;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.time.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.autoscaling.model.Activity;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingInstanceDetails;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsResponse;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingInstancesResponse;
import software.amazon.awssdk.services.autoscaling.model.DescribeInstanceRefreshesResponse;
import software.amazon.awssdk.services.autoscaling.model.DescribeLifecycleHooksResponse;
import software.amazon.awssdk.services.autoscaling.model.Filter;
import software.amazon.awssdk.services.autoscaling.model.InstanceRefresh;
import software.amazon.awssdk.services.autoscaling.model.LifecycleHook;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceStatusResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplateVersionsResponse;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStatus;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;

/** Every describe call that is made, with the limits of its parameters. */
public final class AwsReads {

    public static final String TOKEN_TAG = "adamant:launch-token";

    private static final int GROUPS_PER_CALL = 50;
    private static final int PAGE = 100;
    private static final int STATUS_IDS = 100;

    private final AwsApi api;
    private final AwsSettings settings;

    public AwsReads(AwsApi api, AwsSettings settings) {
        this.api = api;
        this.settings = settings;
    }

    /** The groups that are ours: by name, or by tag. */
    Pages<AutoScalingGroup> groups(Deadline deadline) {
        if (settings.groups().isEmpty()) {
            return groups(deadline, List.of());
        }
        return inSlices(settings.groups(), GROUPS_PER_CALL, names -> groups(deadline, names));
    }

    /** All pages of every slice of the ids; ends at the first page that fails. */
    private static <I, T> Pages<T> inSlices(
            List<I> ids, int most, Function<List<I>, Pages<T>> ask) {
        List<T> all = new ArrayList<>();
        int read = 0;
        for (int from = 0; from < ids.size(); from += most) {
            Pages<T> some = ask.apply(ids.subList(from, Math.min(ids.size(), from + most)));
            all.addAll(some.items());
            read += some.read();
            if (!some.isWhole()) {
                return new Pages<>(all, some.fault(), read);
            }
        }
        return new Pages<>(all, null, read);
    }

    private Pages<AutoScalingGroup> groups(Deadline deadline, List<String> names) {
        Filter byTag =
                Filter.builder()
                        .name("tag:" + settings.tagKey())
                        .values(settings.tagValue())
                        .build();
        return api.pages(
                deadline,
                new Paging<>(
                        "DescribeAutoScalingGroups",
                        (token, left) ->
                                api.clients()
                                        .autoscaling()
                                        .describeAutoScalingGroups(
                                                r -> {
                                                    r.overrideConfiguration(within(left))
                                                            .maxRecords(PAGE)
                                                            .nextToken(token);
                                                    if (names.isEmpty()) {
                                                        r.filters(byTag);
                                                    } else {
                                                        r.autoScalingGroupNames(names);
                                                    }
                                                }),
                        DescribeAutoScalingGroupsResponse::autoScalingGroups,
                        DescribeAutoScalingGroupsResponse::nextToken));
    }

    /** One group of ours, read now; empty when it is not there or not ours. */
    public Tried<Optional<AutoScalingGroup>> group(String name, Deadline deadline) {
        Tried<DescribeAutoScalingGroupsResponse> tried =
                api.read(
                        "DescribeAutoScalingGroups",
                        deadline,
                        left ->
                                api.clients()
                                        .autoscaling()
                                        .describeAutoScalingGroups(
                                                r ->
                                                        r.overrideConfiguration(within(left))
                                                                .autoScalingGroupNames(name)));
        return tried.map(
                answer ->
                        answer.autoScalingGroups().stream()
                                .filter(group -> group.autoScalingGroupName().equals(name))
                                .filter(this::isOurs)
                                .findFirst());
    }

    private boolean isOurs(AutoScalingGroup group) {
        return settings.groups().isEmpty()
                ? group.tags().stream()
                        .anyMatch(
                                tag ->
                                        tag.key().equals(settings.tagKey())
                                                && tag.value().equals(settings.tagValue()))
                : settings.groups().contains(group.autoScalingGroupName());
    }

    /** Where an instance is a member; an unknown id is silently missing in the answer. */
    public Tried<Optional<AutoScalingInstanceDetails>> membership(String id, Deadline deadline) {
        Tried<DescribeAutoScalingInstancesResponse> tried =
                api.read(
                        "DescribeAutoScalingInstances",
                        deadline,
                        left ->
                                api.clients()
                                        .autoscaling()
                                        .describeAutoScalingInstances(
                                                r ->
                                                        r.overrideConfiguration(within(left))
                                                                .instanceIds(id)));
        return tried.map(
                answer ->
                        answer.autoScalingInstances().stream()
                                .filter(one -> one.instanceId().equals(id))
                                .findFirst());
    }

    /** Newest first; the newest page says enough of the last hours. */
    public Tried<List<Activity>> activities(String group, Deadline deadline) {
        return api.read(
                        "DescribeScalingActivities",
                        deadline,
                        left ->
                                api.clients()
                                        .autoscaling()
                                        .describeScalingActivities(
                                                r ->
                                                        r.overrideConfiguration(within(left))
                                                                .autoScalingGroupName(group)
                                                                .maxRecords(PAGE)))
                .map(answer -> answer.activities());
    }

    Tried<List<InstanceRefresh>> refreshes(String group, Deadline deadline) {
        return api.read(
                        "DescribeInstanceRefreshes",
                        deadline,
                        left ->
                                api.clients()
                                        .autoscaling()
                                        .describeInstanceRefreshes(
                                                r ->
                                                        r.overrideConfiguration(within(left))
                                                                .autoScalingGroupName(group)
                                                                .maxRecords(10)))
                .map(DescribeInstanceRefreshesResponse::instanceRefreshes);
    }

    public Tried<List<LifecycleHook>> hooks(String group, Deadline deadline) {
        return api.read(
                        "DescribeLifecycleHooks",
                        deadline,
                        left ->
                                api.clients()
                                        .autoscaling()
                                        .describeLifecycleHooks(
                                                r ->
                                                        r.overrideConfiguration(within(left))
                                                                .autoScalingGroupName(group)))
                .map(DescribeLifecycleHooksResponse::lifecycleHooks);
    }

    /** Instances by one tag; never without a filter, which would be the whole account. */
    public Pages<Instance> instancesByTag(String tag, List<String> values, Deadline deadline) {
        if (values.isEmpty()) {
            return new Pages<>(List.of(), null, 0);
        }
        return api.pages(
                deadline,
                new Paging<>(
                        "DescribeInstances",
                        (token, left) ->
                                api.clients()
                                        .ec2()
                                        .describeInstances(
                                                r ->
                                                        r.overrideConfiguration(within(left))
                                                                .filters(tagged(tag, values))
                                                                .maxResults(500)
                                                                .nextToken(token)),
                        AwsReads::instances,
                        DescribeInstancesResponse::nextToken));
    }

    private static software.amazon.awssdk.services.ec2.model.Filter tagged(
            String tag, List<String> values) {
        return software.amazon.awssdk.services.ec2.model.Filter.builder()
                .name("tag:" + tag)
                .values(values)
                .build();
    }

    /** Instances by id; none for no ids, since that would be the whole account. */
    public Tried<List<Instance>> instances(List<String> ids, Deadline deadline) {
        if (ids.isEmpty()) {
            return new Tried.Done<>(List.of(), "");
        }
        return api.read(
                        "DescribeInstances",
                        deadline,
                        left ->
                                api.clients()
                                        .ec2()
                                        .describeInstances(
                                                r ->
                                                        r.overrideConfiguration(within(left))
                                                                .instanceIds(ids)))
                .map(AwsReads::instances);
    }

    private static List<Instance> instances(DescribeInstancesResponse answer) {
        return answer.reservations().stream().flatMap(one -> one.instances().stream()).toList();
    }

    /** Status checks of ids, hundred at a time. */
    public Pages<InstanceStatus> statuses(List<String> ids, Deadline deadline) {
        return inSlices(ids, STATUS_IDS, some -> statusPages(some, deadline));
    }

    private Pages<InstanceStatus> statusPages(List<String> ids, Deadline deadline) {
        return api.pages(
                deadline,
                new Paging<>(
                        "DescribeInstanceStatus",
                        (token, left) ->
                                api.clients()
                                        .ec2()
                                        .describeInstanceStatus(
                                                r ->
                                                        r.overrideConfiguration(within(left))
                                                                .instanceIds(ids)
                                                                .includeAllInstances(true)
                                                                .nextToken(token)),
                        DescribeInstanceStatusResponse::instanceStatuses,
                        DescribeInstanceStatusResponse::nextToken));
    }

    public Tried<List<TargetHealthDescription>> targets(String targetGroupArn, Deadline deadline) {
        return api.read(
                        "DescribeTargetHealth",
                        deadline,
                        left ->
                                api.clients()
                                        .elb()
                                        .describeTargetHealth(
                                                r ->
                                                        r.overrideConfiguration(within(left))
                                                                .targetGroupArn(targetGroupArn)))
                .map(DescribeTargetHealthResponse::targetHealthDescriptions);
    }

    Tried<Optional<LaunchTemplateVersion>> templateVersion(
            String templateId, String version, Deadline deadline) {
        return api.read(
                        "DescribeLaunchTemplateVersions",
                        deadline,
                        left ->
                                api.clients()
                                        .ec2()
                                        .describeLaunchTemplateVersions(
                                                r ->
                                                        r.overrideConfiguration(within(left))
                                                                .launchTemplateId(templateId)
                                                                .versions(version)))
                .map(DescribeLaunchTemplateVersionsResponse::launchTemplateVersions)
                .map(all -> all.stream().findFirst());
    }

    public Tried<Optional<Image>> image(String id, Deadline deadline) {
        return api.read(
                        "DescribeImages",
                        deadline,
                        left ->
                                api.clients()
                                        .ec2()
                                        .describeImages(
                                                r ->
                                                        r.overrideConfiguration(within(left))
                                                                .imageIds(id)))
                .map(DescribeImagesResponse::images)
                .map(all -> all.stream().findFirst());
    }
}

package io.adamant.collector.cloud.aws;

import static io.adamant.collector.cloud.aws.wire.AwsClients.within;

import io.adamant.collector.cloud.DiskCopies;
import io.adamant.collector.cloud.aws.wire.AwsApi;
import io.adamant.collector.cloud.pace.Fault;
import io.adamant.collector.cloud.pace.Tried;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.Deadline;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SnapshotInfo;
import software.amazon.awssdk.services.ec2.model.SnapshotState;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/**
 * Snapshots of all volumes of an instance, taken at one moment (crash-consistent). CreateSnapshots
 * has no client token: the set is known by its tag, which is looked for before each try.
 */
final class AwsDisks {

    static final String EVIDENCE_TAG = "adamant:evidence";
    private static final String INSTANCE_TAG = "adamant:instance";
    private static final String MANAGED_TAG = "adamant:managed";

    private final AwsApi api;
    private final AwsSteps steps;

    AwsDisks(AwsApi api, AwsSteps steps) {
        this.api = api;
        this.steps = steps;
    }

    DiskCopies copy(InstanceId id, String token, Duration limit) {
        Deadline deadline = api.pacer().within(limit);
        return switch (tagged(token, deadline)) {
            case Tried.Failed<List<Snapshot>>(Fault fault) -> failed(fault);
            case Tried.Done<List<Snapshot>>(List<Snapshot> found, String _) ->
                    found.isEmpty() ? begin(id, token) : state(found);
        };
    }

    private Tried<List<Snapshot>> tagged(String token, Deadline deadline) {
        Filter byToken = Filter.builder().name("tag:" + EVIDENCE_TAG).values(token).build();
        return api.read(
                        "DescribeSnapshots",
                        deadline,
                        left ->
                                api.clients()
                                        .ec2()
                                        .describeSnapshots(
                                                r ->
                                                        r.overrideConfiguration(within(left))
                                                                .ownerIds("self")
                                                                .filters(byToken)))
                .map(DescribeSnapshotsResponse::snapshots);
    }

    private static DiskCopies state(List<Snapshot> found) {
        List<String> ids = found.stream().map(Snapshot::snapshotId).sorted().toList();
        for (Snapshot one : found) {
            if (one.state() == SnapshotState.ERROR) {
                return new DiskCopies.Failed(
                        "copy", one.snapshotId() + ": " + one.stateMessage(), ids);
            }
        }
        return found.stream().allMatch(one -> one.state() == SnapshotState.COMPLETED)
                ? new DiskCopies.Whole(ids)
                : new DiskCopies.Copying(ids);
    }

    private DiskCopies begin(InstanceId id, String token) {
        return steps.notOurs(id)
                .map(call -> DiskCopies.notBegun(call, api.pacer().later()))
                .orElseGet(() -> create(id, token));
    }

    private DiskCopies create(InstanceId id, String token) {
        TagSpecification tags =
                TagSpecification.builder()
                        .resourceType(ResourceType.SNAPSHOT)
                        .tags(
                                tag(EVIDENCE_TAG, token),
                                tag(INSTANCE_TAG, id.value()),
                                tag(MANAGED_TAG, "true"))
                        .build();
        Tried<CreateSnapshotsResponse> tried =
                api.change(
                        "CreateSnapshots",
                        left ->
                                api.clients()
                                        .ec2()
                                        .createSnapshots(
                                                r ->
                                                        r.overrideConfiguration(within(left))
                                                                .description("adamant " + token)
                                                                .instanceSpecification(
                                                                        i ->
                                                                                i.instanceId(
                                                                                        id.value()))
                                                                .tagSpecifications(tags)));
        return switch (tried) {
            case Tried.Failed<CreateSnapshotsResponse>(Fault fault) -> failed(fault);
            case Tried.Done<CreateSnapshotsResponse>(CreateSnapshotsResponse answer, String _) ->
                    new DiskCopies.Copying(
                            answer.snapshots().stream()
                                    .map(SnapshotInfo::snapshotId)
                                    .sorted()
                                    .toList());
        };
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private DiskCopies failed(Fault fault) {
        return DiskCopies.notBegun(steps.failed(fault), api.pacer().later());
    }
}

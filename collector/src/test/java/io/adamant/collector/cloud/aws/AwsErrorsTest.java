package io.adamant.collector.cloud.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.Cloud.LintFinding;
import io.adamant.collector.cloud.DiskCopies;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Order;
import io.adamant.collector.cloud.Successor;
import io.adamant.collector.cloud.pace.Pacer;
import io.adamant.collector.cloud.wire.WireFake;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each error of replacement.md d.1 that a call of the adapter can get, and what becomes of it. */
final class AwsErrorsTest {

    private static final GroupName WEB = new GroupName("web");
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final OpenAws open = new OpenAws(List.of(), 7);
    private final FakeAws aws = open.fake;
    private final AwsCloud cloud = open.cloud;

    @AfterEach
    void close() {
        open.close();
    }

    private static Stream<Row> rows() {
        String end = "TerminateInstanceInAutoScalingGroup";
        return Stream.of(
                new Row(end, 400, "ResourceContention", "busy", Call.Throttled.class),
                new Row(end, 400, "ScalingActivityInProgress", "busy", Call.Throttled.class),
                new Row(end, 400, "Throttling", "Rate exceeded", Call.Throttled.class),
                new Row(
                        end,
                        400,
                        "ValidationError",
                        "No managed instance found for instance ID",
                        Call.AlreadySo.class),
                new Row(
                        end,
                        400,
                        "ValidationError",
                        "would violate the min size",
                        Call.Refused.class),
                new Row(end, 403, "AccessDenied", "not authorized", Call.Refused.class),
                new Row(end, 500, "InternalFailure", "oops", Call.Ambiguous.class),
                new Row(end, 503, "ServiceUnavailable", "later", Call.Ambiguous.class),
                new Row("LaunchInstances", 400, "ResourceContention", "busy", Call.Throttled.class),
                new Row(
                        "LaunchInstances",
                        400,
                        "IdempotentParameterMismatch",
                        "other zone",
                        Call.Ambiguous.class),
                new Row("LaunchInstances", 400, "ValidationError", "zone", Call.Refused.class),
                new Row("LaunchInstances", 500, "InternalFailure", "oops", Call.Ambiguous.class),
                new Row(
                        "DeregisterTargets",
                        400,
                        "TargetGroupNotFound",
                        "gone",
                        Call.Refused.class),
                new Row(
                        "DeregisterTargets",
                        400,
                        "InvalidTarget",
                        "not registered",
                        Call.Refused.class),
                new Row("DeregisterTargets", 400, "Throttling", "slow", Call.Throttled.class),
                new Row(
                        "CreateLaunchTemplateVersion",
                        400,
                        "InvalidLaunchTemplateId.NotFound",
                        "x",
                        Call.Refused.class),
                new Row(
                        "CreateLaunchTemplateVersion",
                        503,
                        "RequestLimitExceeded",
                        "x",
                        Call.Throttled.class),
                new Row(
                        "UpdateAutoScalingGroup",
                        400,
                        "ScalingActivityInProgress",
                        "x",
                        Call.Throttled.class),
                new Row(
                        "UpdateAutoScalingGroup",
                        400,
                        "InstanceRefreshInProgress",
                        "x",
                        Call.Throttled.class),
                new Row(
                        "UpdateAutoScalingGroup",
                        400,
                        "IrreversibleInstanceRefresh",
                        "x",
                        Call.Refused.class),
                new Row("UpdateAutoScalingGroup", 400, "ValidationError", "x", Call.Refused.class),
                new Row("DescribeImages", 400, "InvalidAMIID.NotFound", "x", Call.Refused.class),
                new Row("DescribeImages", 400, "InvalidAMIID.Unavailable", "x", Call.Refused.class),
                new Row(
                        "CreateLaunchTemplateVersion",
                        400,
                        "LimitExceeded",
                        "x",
                        Call.Refused.class),
                new Row(
                        "CompleteLifecycleAction",
                        400,
                        "ValidationError",
                        "No active Lifecycle Action found",
                        Call.AlreadySo.class),
                new Row(
                        "CompleteLifecycleAction",
                        400,
                        "ValidationError",
                        "no hook",
                        Call.Refused.class),
                new Row("DisableImage", 400, "InvalidAMIID.NotFound", "x", Call.Refused.class),
                new Row("DisableImage", 403, "UnauthorizedOperation", "x", Call.Refused.class),
                new Row("DisableImage", 503, "RequestLimitExceeded", "x", Call.Throttled.class),
                new Row("DisableImage", 500, "InternalError", "x", Call.Ambiguous.class),
                new Row(
                        "CompleteLifecycleAction",
                        500,
                        "InternalFailure",
                        "x",
                        Call.Ambiguous.class));
    }

    @ParameterizedTest(name = "{0} {1} on the way to copies of disks is {2}")
    @CsvSource({
        "CreateSnapshots, SnapshotLimitExceeded, Failed, limit",
        "CreateSnapshots, SnapshotCreationPerVolumeRateExceeded, Later, ''",
        "CreateSnapshots, ConcurrentSnapshotLimitExceeded, Later, ''",
        "CreateSnapshots, RequestLimitExceeded, Later, ''",
        "CreateSnapshots, UnauthorizedOperation, Failed, denied",
        "CreateSnapshots, IncorrectState, Failed, state",
        "CreateSnapshots, InvalidInstanceID.NotFound, Failed, not-found",
        "CreateSnapshots, InternalError, Later, ''",
        "DescribeSnapshots, Throttling, Later, ''",
        "DescribeSnapshots, UnauthorizedOperation, Failed, denied",
        "DescribeAutoScalingInstances, Throttling, Later, ''",
        "DescribeAutoScalingInstances, AccessDenied, Failed, denied"
    })
    void whatKeepsDisksFromBeingCopied(String call, String code, String outcome, String word) {
        aws.fail(call, Pacer.TRIES, 400, code, "by the test");

        DiskCopies copies = cloud.copyDisks(first(), "i-1-r1", LIMIT);

        assertThat(copies.getClass().getSimpleName()).isEqualTo(outcome);
        if (copies instanceof DiskCopies.Failed failed) {
            assertThat(failed.code()).isEqualTo(word);
        }
        assertThat(aws.snapshots).isEmpty();
    }

    @Test
    void copiesWhoseAnswerDoesNotComeAreKnownByTheirTagAndAreNotMadeTwice() {
        aws.fail("CreateSnapshots", 1, WireFake.Break.DROP_AFTER);

        assertThat(cloud.copyDisks(first(), "i-1-r1", LIMIT)).isInstanceOf(DiskCopies.Later.class);
        assertThat(cloud.copyDisks(first(), "i-1-r1", LIMIT))
                .isEqualTo(new DiskCopies.Copying(List.of("snap-1", "snap-2")));
        assertThat(aws.count("CreateSnapshots")).isEqualTo(1);
    }

    @Test
    void aSnapshotThatFailedEndsTheWaitAndNamesWhatIsThere() {
        cloud.copyDisks(first(), "i-1-r1", LIMIT);
        aws.snapshots.get("i-1-r1").put("snap-2", "error");

        assertThat(cloud.copyDisks(first(), "i-1-r1", LIMIT))
                .isInstanceOfSatisfying(
                        DiskCopies.Failed.class,
                        failed -> {
                            assertThat(failed.code()).isEqualTo("copy");
                            assertThat(failed.ids()).containsExactly("snap-1", "snap-2");
                        });
    }

    @Test
    void theDisksOfAnInstanceOutsideOfTheGroupsAreNeverCopied() {
        aws.machines.get(first().value()).isMember = false;

        assertThat(cloud.copyDisks(first(), "i-1-r1", LIMIT)).isInstanceOf(DiskCopies.Failed.class);
        assertThat(aws.count("CreateSnapshots")).isZero();
    }

    record Row(
            String call, int status, String code, String message, Class<? extends Call> outcome) {
        @Override
        public String toString() {
            return call + " " + code + " '" + message + "' is " + outcome.getSimpleName();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void eachErrorSaysWhatHasHappened(Row row) {
        if (row.call().equals("CompleteLifecycleAction")) {
            hold();
        }
        aws.fail(row.call(), 1, row.status(), row.code(), row.message());

        assertThat(step(row.call())).isInstanceOf(row.outcome());
        assertThat(aws.count(row.call())).as("asked once").isEqualTo(1);
    }

    private void hold() {
        aws.hasLaunchHook = true;
        aws.desired = 3;
        aws.settle();
    }

    private InstanceId held() {
        return cloud.inventory(LIMIT).instances().getLast().id();
    }

    private Call step(String call) {
        InstanceId id = call.equals("CompleteLifecycleAction") ? held() : first();
        return switch (call) {
            case "TerminateInstanceInAutoScalingGroup" ->
                    cloud.terminate(id, Order.TERMINATE_FIRST);
            case "LaunchInstances" -> launch();
            case "DeregisterTargets" -> cloud.drain(id);
            case "DisableImage" -> cloud.disableImage(new ImageId("ami-1"));
            case "CompleteLifecycleAction" -> cloud.completeLaunch(id, Cloud.LaunchAnswer.CONTINUE);
            case String other -> cloud.rollback(WEB, new ImageId("ami-2"));
        };
    }

    @ParameterizedTest(name = "{0} whose answer does not come is ambiguous, and is sent once")
    @CsvSource({
        "TerminateInstanceInAutoScalingGroup",
        "LaunchInstances",
        "DeregisterTargets",
        "CompleteLifecycleAction",
        "UpdateAutoScalingGroup"
    })
    void anAnswerThatDoesNotComeIsAmbiguous(String call) {
        if (call.equals("CompleteLifecycleAction")) {
            hold();
        }
        aws.fail(call, 1, WireFake.Break.DROP_AFTER);

        assertThat(step(call)).isInstanceOf(Call.Ambiguous.class);
        assertThat(aws.count(call)).isEqualTo(1);
    }

    private InstanceId first() {
        return new InstanceId(aws.machines.keySet().iterator().next());
    }

    private Call launch() {
        return cloud.launch(new Successor(WEB, "row", Order.LAUNCH_FIRST, first()));
    }

    @ParameterizedTest(name = "{0} when {1} answers {2} is {4}, and nothing is changed")
    @CsvSource({
        "TerminateInstanceInAutoScalingGroup, DescribeAutoScalingInstances, Throttling, 400,"
                + " Throttled",
        "TerminateInstanceInAutoScalingGroup, DescribeAutoScalingInstances, AccessDenied, 403,"
                + " Refused",
        "TerminateInstanceInAutoScalingGroup, DescribeAutoScalingGroups, ResourceContention, 500,"
                + " Throttled",
        "TerminateInstanceInAutoScalingGroup, DescribeAutoScalingGroups, InternalFailure, 500,"
                + " Ambiguous",
        "LaunchInstances, DescribeInstances, RequestLimitExceeded, 503, Throttled",
        "LaunchInstances, DescribeAutoScalingGroups, InvalidNextToken, 400, Refused",
        "DeregisterTargets, DescribeTargetHealth, TargetGroupNotFound, 400, Refused",
        "DeregisterTargets, DescribeTargetHealth, ThrottlingException, 400, Throttled",
        "CompleteLifecycleAction, DescribeLifecycleHooks, Throttling, 400, Throttled",
        "UpdateAutoScalingGroup, DescribeLaunchTemplateVersions, RequestLimitExceeded, 503,"
                + " Throttled",
        "UpdateAutoScalingGroup, DescribeImages, Unavailable, 503, Ambiguous",
        "UpdateAutoScalingGroup, CreateLaunchTemplateVersion, UnauthorizedOperation, 403, Refused"
    })
    void aStepWhoseLookFailsChangesNothing(
            String change, String look, String code, int status, String outcome) {
        if (change.equals("CompleteLifecycleAction")) {
            hold();
        }
        aws.forgetCalls();
        aws.fail(look, Pacer.TRIES, status, code, "by the test");

        Call call = step(change);
        assertThat(call.getClass().getSimpleName()).isEqualTo(outcome);
        assertThat(aws.count(change)).isZero();
    }

    @ParameterizedTest(name = "{0} is a refusal with the word {1}")
    @CsvSource({
        "AccessDenied, denied",
        "UnauthorizedOperation, denied",
        "OperationNotPermitted, denied",
        "ExpiredToken, credentials",
        "SignatureDoesNotMatch, credentials",
        "InvalidClientTokenId, credentials",
        "ValidationError, invalid",
        "LimitExceeded, limit",
        "InvalidAMIID.Unavailable, image-unavailable",
        "InvalidLaunchTemplateName.Malformed, launch-template",
        "InsufficientInstanceCapacity, stock-out",
        "VcpuLimitExceeded, quota",
        "IrreversibleInstanceRefresh, irreversible",
        "NobodyKnowsThis, refused"
    })
    void aRefusalHasABoundedWordAndTheCloudsOwn(String code, String word) {
        aws.fail("LaunchInstances", 1, 400, code, "the cloud's words");

        assertThat(launch())
                .isInstanceOfSatisfying(
                        Call.Refused.class,
                        refused -> {
                            assertThat(refused.code()).isEqualTo(word);
                            assertThat(refused.detail()).contains("the cloud's words");
                        });
    }

    @ParameterizedTest(name = "an answer whose error is {0} is {1}")
    @CsvSource({
        "InsufficientInstanceCapacity, stock-out",
        "VcpuLimitExceeded, quota",
        "InstanceLimitExceeded, quota",
        "MaxSpotInstanceCountExceeded, quota",
        "InvalidAMIID.Unavailable, image-unavailable",
        "UnsupportedOperation, unsupported"
    })
    void aLaunchThatMadeNoInstanceSaysWhy(String code, String word) {
        aws.stockOut = code;

        assertThat(launch())
                .isInstanceOfSatisfying(
                        Call.Refused.class, refused -> assertThat(refused.code()).isEqualTo(word));
    }

    @Test
    void aLaunchThatCannotBeMarkedIsStillALaunch() {
        aws.fail("CreateTags", 1, 503, "RequestLimitExceeded", "slow");

        assertThat(launch()).isInstanceOf(Call.Accepted.class);
        assertThat(launch()).as("known by its client token").isInstanceOf(Call.AlreadySo.class);
        assertThat(aws.machines).hasSize(3);
    }

    @Test
    void anIdThatEc2DoesNotKnowIsGoneAndIsNotDrained() {
        InstanceId never = new InstanceId("i-0never");
        aws.fail("DescribeInstances", 1, 400, "InvalidInstanceID.NotFound", "x");
        assertThat(cloud.terminate(never, Order.TERMINATE_FIRST))
                .isInstanceOf(Call.AlreadySo.class);
        aws.fail("DescribeInstances", 1, 400, "InvalidInstanceID.NotFound", "x");
        assertThat(cloud.drain(never)).isInstanceOf(Call.Refused.class);
        assertThat(aws.count("TerminateInstanceInAutoScalingGroup")).isZero();
        assertThat(aws.count("DeregisterTargets")).isZero();
    }

    @Test
    void noCallEverAsksForTheWholeAccount() {
        aws.machines.clear();
        aws.desired = 0;
        cloud.inventory(LIMIT);

        assertThat(aws.calls())
                .filteredOn(
                        line ->
                                line.startsWith("DescribeInstances")
                                        || line.startsWith("DescribeInstanceStatus"))
                .allMatch(line -> line.contains("Filter") || line.contains("InstanceId"));
    }

    @Test
    void aSettingThatCannotBeReadIsAFindingWithACure() {
        aws.fail("DescribeLifecycleHooks", Pacer.TRIES, 403, "AccessDenied", "x");

        assertThat(cloud.lint(WEB))
                .anySatisfy(
                        finding -> {
                            assertThat(finding.severity()).isEqualTo(LintFinding.Severity.WARNING);
                            assertThat(finding.message()).contains("could not be read: denied");
                            assertThat(finding.cure()).contains("IAM");
                        });
    }
}

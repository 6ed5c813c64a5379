package io.adamant.collector.cloud.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.CloudContract;
import io.adamant.collector.cloud.CloudEvidence;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.Lifecycle;
import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.cloud.NativeReplacement;
import io.adamant.collector.cloud.Order;
import io.adamant.collector.cloud.Successor;
import io.adamant.collector.cloud.aws.inventory.AwsActivities;
import io.adamant.collector.cloud.aws.wire.AwsSettings;
import io.adamant.collector.cloud.pace.Pacer;
import io.adamant.collector.cloud.wire.WireFake;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The adapter through the real SDK against a cloud that speaks the Query and EC2 protocols. */
final class AwsCloudTest extends CloudContract {

    private static final long NOW = AwsActivities.nanos(Instant.parse("2026-11-21T12:10:00Z"));

    private OpenAws open;
    private FakeAws aws;
    private AwsCloud cloud;
    private AwsCloud deaf;

    @BeforeEach
    void openCloudWithTwoInstances() throws IOException {
        open = new OpenAws(List.of(), NOW);
        aws = open.fake;
        cloud = open.cloud;
        deaf = open.at(unusedAddress(), Duration.ofSeconds(3));
    }

    @AfterEach
    void closeAll() {
        open.close();
    }

    private static URI unusedAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }

    @Override
    protected Cloud cloud() {
        return cloud;
    }

    @Override
    protected Cloud deafCloud() {
        return deaf;
    }

    @Override
    protected GroupName group() {
        return new GroupName("web");
    }

    @Override
    protected ImageId otherImage() {
        return new ImageId("ami-2");
    }

    @Override
    protected void settle() {
        aws.settle();
    }

    // ---- reading

    @ParameterizedTest(name = "a page of {0} that fails with {1} is a gap, and the rest is kept")
    @CsvSource({
        "DescribeAutoScalingGroups, InternalFailure, 500",
        "DescribeAutoScalingGroups, InvalidNextToken, 400",
        "DescribeAutoScalingGroups, ResourceContention, 500",
        "DescribeAutoScalingGroups, Throttling, 400",
        "DescribeInstances, RequestLimitExceeded, 503",
        "DescribeInstances, UnauthorizedOperation, 403",
        "DescribeInstanceStatus, Unavailable, 503",
        "DescribeTargetHealth, TargetGroupNotFound, 400",
        "DescribeTargetHealth, ThrottlingException, 400",
        "DescribeScalingActivities, Throttling, 400",
        "DescribeInstanceRefreshes, Throttling, 400",
        "DescribeLaunchTemplateVersions, InvalidLaunchTemplateId.NotFound, 400"
    })
    void aReadThatFailsMakesTheInventoryIncomplete(String call, String code, int status) {
        aws.fail(call, Pacer.TRIES, status, code, "by the test");

        Inventory read = cloud.inventory(LIMIT);
        assertThat(read.complete()).isFalse();
        assertThat(read.gaps()).isNotEmpty();
        if (!call.equals("DescribeAutoScalingGroups") && !call.equals("DescribeInstances")) {
            assertThat(read.instances()).hasSize(2);
        }
    }

    @Test
    void aSecondPageThatIsMissingKeepsTheFirst() {
        aws.say("DescribeInstances", firstPage());
        aws.fail("DescribeInstances", Pacer.TRIES, 503, "Unavailable", "second page");

        Inventory read = cloud.inventory(LIMIT);
        assertThat(read.complete()).isFalse();
        assertThat(read.instances()).extracting(i -> i.id().value()).contains("i-0first");
        assertThat(read.gaps().toString()).contains("after 1 pages");
    }

    private static WireFake.Answer firstPage() {
        return new WireFake.Answer(
                200,
                "text/xml",
                "<DescribeInstancesResponse><requestId>r</requestId><reservationSet><item>"
                        + "<instancesSet><item><instanceId>i-0first</instanceId><imageId>ami-1"
                        + "</imageId><instanceState><name>running</name></instanceState></item>"
                        + "</instancesSet></item></reservationSet><nextToken>2</nextToken>"
                        + "</DescribeInstancesResponse>");
    }

    @Test
    void aCloudThatHandsOutTheSamePageForEverIsNotReadForEver() {
        for (int i = 0; i < 3; i++) {
            aws.say("DescribeInstances", firstPage());
        }

        assertThat(cloud.inventory(LIMIT).gaps().toString()).contains("the same page token twice");
    }

    @Test
    void nonsenseFromTheCloudIsAGap() {
        for (int i = 0; i < Pacer.TRIES; i++) {
            aws.say("DescribeInstances", new WireFake.Answer(200, "text/html", "<p>maintenance"));
        }

        assertThat(cloud.inventory(LIMIT).complete()).isFalse();
    }

    @Test
    void aReadThatIsThrottledOnceIsTriedAgainAfterAWaitWithJitter() {
        aws.fail("DescribeInstances", 1, 503, "RequestLimitExceeded", "slow down");

        assertThat(cloud.inventory(LIMIT).complete()).isTrue();
        assertThat(open.clock.waits()).isNotEmpty().allMatch(wait -> wait > 0);
    }

    @Test
    void anIdThatIsTooYoungForTheStatusCallLosesOnlyItsCheck() {
        InstanceId young = first();
        aws.fail(
                "DescribeInstanceStatus",
                1,
                400,
                "InvalidInstanceID.NotFound",
                "The instance ID '" + young + "' does not exist");

        Inventory read = cloud.inventory(LIMIT);
        assertThat(read.complete()).isTrue();
        assertThat(read.instances())
                .filteredOn(one -> one.id().equals(young))
                .extracting(CloudInstance::statusCheck)
                .containsExactly(CloudInstance.StatusCheck.UNKNOWN);
    }

    @Test
    void aMemberThatEc2DoesNotListYetIsPendingAndNotMissing() {
        aws.isEc2Late = true;
        aws.desired = 3;
        aws.tick();

        Inventory read = cloud.inventory(LIMIT);
        assertThat(read.complete()).isTrue();
        assertThat(read.instances())
                .filteredOn(one -> one.state() == State.PENDING)
                .hasSize(1)
                .allMatch(one -> one.lifecycle() == Lifecycle.LAUNCHING);
    }

    @Test
    void aGroupThatTheConfigurationNamesAndNobodyHasIsAGap() {
        AwsCloud named =
                AwsCloud.open(
                        new AwsSettings(
                                "eu-west-1",
                                List.of("web", "gone"),
                                "a=b",
                                Map.of(
                                        AwsSettings.Service.AUTOSCALING,
                                        aws.address(),
                                        AwsSettings.Service.EC2,
                                        aws.address(),
                                        AwsSettings.Service.ELB,
                                        aws.address()),
                                "h",
                                Duration.ofSeconds(3),
                                Pacer.Rates.DEFAULT),
                        new Pacer(
                                "aws",
                                Pacer.Rates.DEFAULT,
                                open.clock,
                                open.clock,
                                new Random(1),
                                Meters.none()),
                        () -> NOW);

        assertThat(named.inventory(LIMIT).gaps()).containsExactly("group gone is not there");
        named.close();
    }

    @Test
    void everythingThatAGateAsksForIsInTheInventory() {
        Inventory quiet = cloud.inventory(LIMIT);
        assertThat(quiet.groups().getFirst().isRefreshing()).isFalse();
        assertThat(quiet.groups().getFirst().application()).isEqualTo("shop");
        assertThat(quiet.groups().getFirst().min()).isEqualTo(2);
        assertThat(quiet.groups().getFirst().image()).isEqualTo(new ImageId("ami-1"));

        aws.refreshes.add("InProgress");
        InstanceId one = first();
        aws.machines.get(one.value()).isProtected = true;
        aws.nativeEnd(quiet.instances().getLast().id().value());
        AwsCloud fresh = open.at(aws.address(), Duration.ofSeconds(3));
        Inventory busy = fresh.inventory(LIMIT);
        fresh.close();
        assertThat(busy.groups().getFirst().refresh()).contains("InProgress");
        assertThat(busy.groups().getFirst().natives())
                .hasSize(1)
                .allMatch(NativeReplacement::isOpen);
        assertThat(busy.instances().getFirst().isProtected()).isTrue();
        assertThat(busy.instances().getLast().lifecycle()).isEqualTo(Lifecycle.LEAVING);
        assertThat(busy.instances().getLast().state()).isEqualTo(State.STOPPING);
    }

    @Test
    void anUnhealthyTargetForTheLoadBalancersOwnReasonIsNoWitness() {
        aws.machines.get(first().value()).target = "unhealthy";
        aws.machines.get(first().value()).reason = "Elb.InternalError";
        assertThat(cloud.inventory(LIMIT).instances().getFirst().loadBalancer())
                .isEqualTo(CloudInstance.LoadBalancer.NONE);

        aws.machines.get(first().value()).reason = "Target.FailedHealthChecks";
        assertThat(cloud.inventory(LIMIT).instances().getFirst().loadBalancer())
                .isEqualTo(CloudInstance.LoadBalancer.UNHEALTHY);
    }

    // ---- changing: the outcome tables of d.1

    /** call, step, status, code, message, outcome */
    private void hold() {
        aws.hasLaunchHook = true;
        aws.desired = 3;
        aws.settle();
    }

    private InstanceId held() {
        return cloud.inventory(LIMIT).instances().getLast().id();
    }

    @Test
    void aCallThatStallsEndsAtItsTimeLimitAndIsAmbiguous() {
        AwsCloud hasty = open.at(aws.address(), Duration.ofMillis(300));
        InstanceId id = first();
        aws.fail("TerminateInstanceInAutoScalingGroup", 1, WireFake.Break.STALL);

        assertThat(hasty.terminate(id, Order.TERMINATE_FIRST)).isInstanceOf(Call.Ambiguous.class);
    }

    @Test
    void aLaunchWhoseAnswerWasLostIsNamedByItsTokenAndNotMadeAgain() {
        aws.fail("LaunchInstances", 1, WireFake.Break.DROP_AFTER);
        assertThat(cloud.launch(extra("lost"))).isInstanceOf(Call.Ambiguous.class);

        Call again = cloud.launch(extra("lost"));
        assertThat(again).isInstanceOf(Call.Accepted.class);
        assertThat(aws.machines).hasSize(3);
        assertThat(((Call.Accepted) again).instance()).isNotNull();
    }

    @Test
    void aZoneWithoutCapacityIsAStockOut() {
        aws.stockOut = "InsufficientInstanceCapacity";

        Call call = cloud.launch(extra("t"));
        assertThat(call).isInstanceOf(Call.Refused.class);
        assertThat(((Call.Refused) call).code()).isEqualTo("stock-out");
    }

    @Test
    void aGroupThatCannotFillItsSlotSaysWhyWhileTheSuccessorIsAwaited() {
        InstanceId dead = first();
        aws.stockOut = "InsufficientInstanceCapacity";
        cloud.terminate(dead, Order.TERMINATE_FIRST);
        aws.settle();

        Call call = cloud.launch(new Successor(group(), "t", Order.TERMINATE_FIRST, dead));
        assertThat(call).isInstanceOf(Call.Throttled.class);
        assertThat(((Call.Throttled) call).detail()).contains("InsufficientInstanceCapacity");
    }

    @Test
    void aSlotThatNobodyFreedIsNotFilled() {
        Call call = cloud.launch(new Successor(group(), "t", Order.TERMINATE_FIRST, first()));

        assertThat(call).isInstanceOf(Call.Throttled.class);
        assertThat(aws.count("LaunchInstances")).isZero();
    }

    @Test
    void twoFreedSlotsAreFilledByTwoDifferentInstances() {
        List<InstanceId> old =
                cloud.inventory(LIMIT).instances().stream().map(CloudInstance::id).toList();
        old.forEach(id -> cloud.terminate(id, Order.TERMINATE_FIRST));
        aws.settle();

        Call one = cloud.launch(new Successor(group(), "a", Order.TERMINATE_FIRST, old.get(0)));
        aws.tick();
        Call two = cloud.launch(new Successor(group(), "b", Order.TERMINATE_FIRST, old.get(1)));
        assertThat(((Call.Accepted) one).instance())
                .isNotNull()
                .isNotEqualTo(((Call.Accepted) two).instance());
    }

    @Test
    void aGroupWithoutLaunchIsNotLaunchedInto() {
        aws.suspended.add("Launch");

        Call call = cloud.launch(extra("t"));
        assertThat(((Call.Refused) call).code()).isEqualTo("launch-suspended");
        assertThat(aws.count("LaunchInstances")).isZero();
    }

    @Test
    void aGroupAtItsLeastIsNotAskedToGoBelow() {
        assertThat(cloud.terminate(first(), Order.LAUNCH_FIRST)).isInstanceOf(Call.Accepted.class);
        assertThat(aws.calls().getLast()).contains("ShouldDecrementDesiredCapacity=false");
    }

    @Test
    void anInstanceThatSomebodyTookOutOfItsGroupIsNotEnded() {
        InstanceId id = first();
        aws.machines.get(id.value()).isMember = false;

        Call call = cloud.terminate(id, Order.TERMINATE_FIRST);
        assertThat(((Call.Refused) call).code()).isEqualTo("not-in-group");
        assertThat(aws.count("TerminateInstanceInAutoScalingGroup")).isZero();
    }

    @Test
    void aHeldLaunchIsContinuedOrAbandonedAndAnsweredOnce() {
        hold();
        InstanceId held = held();
        assertThat(cloud.inventory(LIMIT).instances().getLast().lifecycle())
                .isEqualTo(Lifecycle.LAUNCH_HELD);

        assertThat(cloud.completeLaunch(held, Cloud.LaunchAnswer.CONTINUE))
                .isInstanceOf(Call.Accepted.class);
        assertThat(cloud.completeLaunch(held, Cloud.LaunchAnswer.ABANDON))
                .isInstanceOf(Call.AlreadySo.class);

        aws.desired = 4;
        aws.settle();
        InstanceId bad = held();
        assertThat(cloud.completeLaunch(bad, Cloud.LaunchAnswer.ABANDON))
                .isInstanceOf(Call.Accepted.class);
        assertThat(aws.machines.get(bad.value()).state).isEqualTo("shutting-down");
    }

    @Test
    void aRollbackOfAGroupThatIsNotPinnedIsRefused() {
        aws.version = "$Latest";

        Call call = cloud.rollback(group(), otherImage());
        assertThat(((Call.Refused) call).code()).isEqualTo("unpinned");
    }

    @Test
    void aRollbackThatWasCutInHalfMakesNoSecondTemplateVersion() {
        aws.fail("UpdateAutoScalingGroup", 1, WireFake.Break.DROP_BEFORE);
        assertThat(cloud.rollback(group(), otherImage())).isInstanceOf(Call.Ambiguous.class);

        assertThat(cloud.rollback(group(), otherImage())).isInstanceOf(Call.Accepted.class);
        assertThat(aws.versions).hasSize(2);
        assertThat(aws.version).isEqualTo("2");
    }

    // ---- evidence

    @Test
    void evidenceHasConsoleScreenshotAndTheLoadBalancersView() {
        InstanceId id = first();
        CloudEvidence evidence = cloud.evidence(id, LIMIT);

        assertThat(evidence.console()).isEqualTo("booted " + id + "\n");
        assertThat(evidence.screenshot()).isEqualTo("/9j/4AAQ");
        assertThat(evidence.facts().toString())
                .contains("system check: ok", "lifecycle: InService", "healthy");
    }

    @ParameterizedTest(name = "{0} {1}: the rest of the evidence is kept, and the gap is named")
    @CsvSource({
        "GetConsoleScreenshot, UnsupportedOperation, screenshot",
        "GetConsoleScreenshot, IncorrectInstanceState, screenshot",
        "GetConsoleOutput, IncorrectInstanceState, console output",
        "DescribeInstanceStatus, InternalError, status checks"
    })
    void whatIsMissingIsNamed(String call, String code, String missing) {
        InstanceId id = first(); // by an inventory, which asks some of the same
        aws.fail(call, Pacer.TRIES, 400, code, "by the test");

        CloudEvidence evidence = cloud.evidence(id, LIMIT);
        assertThat(evidence.missing()).singleElement().asString().startsWith(missing);
        assertThat(evidence.facts()).isNotEmpty();
    }

    @Test
    void anOldMachineGivesTheConsoleThatItLastPosted() {
        aws.fail("GetConsoleOutput", 1, 400, "UnsupportedOperation", "latest needs Nitro");

        assertThat(cloud.evidence(first(), LIMIT).console()).startsWith("booted");
    }

    @Test
    void evidenceThatHangsEndsAtItsLimit() {
        AwsCloud hasty = open.at(aws.address(), Duration.ofMillis(300));
        InstanceId id = first();
        aws.fail("GetConsoleOutput", Pacer.TRIES, WireFake.Break.STALL);

        long began = System.nanoTime();
        CloudEvidence evidence = hasty.evidence(id, Duration.ofMillis(400));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(evidence.missing()).isNotEmpty();
    }
}

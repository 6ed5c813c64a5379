package io.adamant.collector.cloud.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Order;
import io.adamant.collector.cloud.Successor;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The exact calls of each step, as docs/clouds.md lists them. */
final class AwsSequencesTest {

    private static final GroupName WEB = new GroupName("web");

    private final OpenAws open = new OpenAws(List.of("web"), 7);
    private final FakeAws aws = open.fake;
    private final AwsCloud cloud = open.cloud;
    private InstanceId old;

    @BeforeEach
    void onePage() {
        aws.pageSize = 100;
        old = new InstanceId(aws.machines.keySet().iterator().next());
    }

    @AfterEach
    void close() {
        open.close();
    }

    /** The calls since the last look, by name. */
    private List<String> names() {
        List<String> names = aws.calls().stream().map(line -> line.split(" ")[0]).toList();
        aws.forgetCalls();
        return names;
    }

    @Test
    void anInventory() {
        cloud.inventory(Duration.ofSeconds(5));

        assertThat(names())
                .containsExactly(
                        "DescribeAutoScalingGroups",
                        "DescribeInstances",
                        "DescribeInstanceStatus",
                        "DescribeTargetHealth",
                        "DescribeInstanceRefreshes",
                        "DescribeScalingActivities",
                        "DescribeLaunchTemplateVersions");
        cloud.inventory(Duration.ofSeconds(5));
        assertThat(names())
                .as("what changes slowly is not read again at once")
                .containsExactly(
                        "DescribeAutoScalingGroups",
                        "DescribeInstances",
                        "DescribeInstanceStatus",
                        "DescribeTargetHealth");
    }

    @Test
    void aServingHost() {
        cloud.launch(new Successor(WEB, "i-1-r1-1", Order.LAUNCH_FIRST, old));
        assertThat(aws.calls().get(2))
                .isEqualTo(
                        "LaunchInstances AutoScalingGroupName=web"
                                + " AvailabilityZones.member.1="
                                + aws.machines.get(old.value()).zone
                                + " ClientToken=i-1-r1-1 RequestedCapacity=1 RetryStrategy=none");
        assertThat(names())
                .containsExactly(
                        "DescribeInstances",
                        "DescribeAutoScalingGroups",
                        "LaunchInstances",
                        "CreateTags");
        aws.settle();
        cloud.drain(old);
        assertThat(names())
                .containsExactly(
                        "DescribeAutoScalingInstances",
                        "DescribeAutoScalingGroups",
                        "DescribeTargetHealth",
                        "DeregisterTargets");
        cloud.terminate(old, Order.LAUNCH_FIRST);
        assertThat(aws.calls().getLast())
                .isEqualTo(
                        "TerminateInstanceInAutoScalingGroup InstanceId="
                                + old
                                + " ShouldDecrementDesiredCapacity=true");
        assertThat(names())
                .containsExactly(
                        "DescribeAutoScalingInstances",
                        "DescribeAutoScalingGroups",
                        "TerminateInstanceInAutoScalingGroup");
        assertThat(aws.desired).isEqualTo(2);
    }

    @Test
    void aDeadHost() {
        cloud.terminate(old, Order.TERMINATE_FIRST);
        assertThat(aws.calls().getLast()).endsWith("ShouldDecrementDesiredCapacity=false");
        aws.settle();
        names();

        cloud.launch(new Successor(WEB, "i-1-r1-1", Order.TERMINATE_FIRST, old));
        assertThat(aws.calls().getLast())
                .contains("Tag.1.Key=adamant:launch-token Tag.1.Value=i-1-r1-1");
        assertThat(names())
                .containsExactly(
                        "DescribeInstances",
                        "DescribeAutoScalingGroups",
                        "DescribeScalingActivities",
                        "DescribeInstances",
                        "CreateTags");
    }

    @Test
    void aRollback() {
        cloud.rollback(WEB, new ImageId("ami-2"));

        List<String> calls = aws.calls();
        assertThat(calls.get(3))
                .startsWith("CreateLaunchTemplateVersion ClientToken=lt-1-1-ami-2")
                .contains("LaunchTemplateData.ImageId=ami-2", "SourceVersion=1");
        assertThat(calls.get(4)).contains("LaunchTemplate.Version=2");
        assertThat(names())
                .containsExactly(
                        "DescribeAutoScalingGroups",
                        "DescribeLaunchTemplateVersions",
                        "DescribeImages",
                        "CreateLaunchTemplateVersion",
                        "UpdateAutoScalingGroup");
    }

    @Test
    void copiesOfDisks() {
        cloud.copyDisks(old, "i-1-r1", Duration.ofSeconds(5));
        assertThat(aws.calls().getLast())
                .contains(
                        "InstanceSpecification.InstanceId=" + old,
                        "TagSpecification.1.ResourceType=snapshot",
                        "TagSpecification.1.Tag.1.Key=adamant:evidence"
                                + " TagSpecification.1.Tag.1.Value=i-1-r1");
        assertThat(names())
                .containsExactly(
                        "DescribeSnapshots",
                        "DescribeAutoScalingInstances",
                        "DescribeAutoScalingGroups",
                        "CreateSnapshots");
        cloud.copyDisks(old, "i-1-r1", Duration.ofSeconds(5));
        assertThat(names()).containsExactly("DescribeSnapshots");
    }

    @Test
    void aDisabledImage() {
        cloud.disableImage(new ImageId("ami-2"));

        assertThat(aws.calls().getLast()).isEqualTo("DisableImage ImageId=ami-2");
        assertThat(names()).containsExactly("DescribeImages", "DisableImage");
    }

    @Test
    void aHeldLaunch() {
        aws.hasLaunchHook = true;
        aws.desired = 3;
        aws.settle();
        InstanceId held = new InstanceId(List.copyOf(aws.machines.keySet()).getLast());

        cloud.completeLaunch(held, Cloud.LaunchAnswer.CONTINUE);
        assertThat(aws.calls().getLast())
                .isEqualTo(
                        "CompleteLifecycleAction AutoScalingGroupName=web InstanceId="
                                + held
                                + " LifecycleActionResult=CONTINUE"
                                + " LifecycleHookName=adamant-launch");
        assertThat(names())
                .containsExactly(
                        "DescribeAutoScalingInstances",
                        "DescribeAutoScalingGroups",
                        "DescribeLifecycleHooks",
                        "CompleteLifecycleAction");
    }
}

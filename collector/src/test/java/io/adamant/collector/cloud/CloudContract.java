package io.adamant.collector.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every implementation of {@link Cloud} keeps. */
public abstract class CloudContract {

    protected static final Duration LIMIT = Duration.ofSeconds(5);

    /** A cloud with {@link #group()} of two running instances, desired 2, with room for a third. */
    protected abstract Cloud cloud();

    /** The same kind of cloud, of which nothing answers. */
    protected abstract Cloud deafCloud();

    protected abstract GroupName group();

    /** An image that the cloud has and the group does not use. */
    protected abstract ImageId otherImage();

    /** Blocks until the cloud has carried out what it accepted. */
    protected abstract void settle();

    @Test
    void aCompleteInventoryListsTheGroupAndItsInstances() {
        Inventory inventory = cloud().inventory(LIMIT);

        assertThat(inventory.complete()).isTrue();
        assertThat(inventory.gaps()).isEmpty();
        assertThat(inventory.groups()).extracting(CloudGroup::name).containsExactly(group());
        assertThat(inventory.instances())
                .hasSize(2)
                .allMatch(i -> i.group().equals(group()) && i.state().isPresent());
    }

    @Test
    void everyRunningInstanceIsInAZoneAndASubnet() {
        assertThat(cloud().inventory(LIMIT).instances())
                .allSatisfy(
                        one -> {
                            assertThat(one.zone()).isNotEmpty();
                            assertThat(one.subnet()).isNotEmpty();
                        });
    }

    @Test
    void aCloudThatDoesNotAnswerGivesAnIncompleteInventory() {
        Inventory inventory = deafCloud().inventory(LIMIT);

        assertThat(inventory.complete()).isFalse();
        assertThat(inventory.gaps()).isNotEmpty();
    }

    @Test
    void aCloudThatDoesNotAnswerNeverClaimsToHaveChangedAnything() {
        Cloud deaf = deafCloud();
        InstanceId any = new InstanceId("i-00000001");

        assertThat(
                        List.of(
                                deaf.launch(extra("t")),
                                deaf.drain(any),
                                deaf.terminate(any, Order.LAUNCH_FIRST),
                                deaf.rollback(group(), otherImage())))
                .allMatch(call -> call instanceof Call.Throttled || call instanceof Call.Ambiguous);
    }

    @Test
    void aLaunchIsListedWithItsToken() {
        Call call = cloud().launch(extra("replace-1"));

        assertThat(call).isInstanceOf(Call.Accepted.class);
        settle();
        List<CloudInstance> withToken = launchedBy("replace-1");
        assertThat(withToken).hasSize(1);
        assertThat(((Call.Accepted) call).requestId()).isNotEmpty();
    }

    @Test
    void theSameTokenNeverLaunchesTwice() {
        cloud().launch(extra("replace-2"));
        Call again = cloud().launch(extra("replace-2"));

        assertThat(again).isInstanceOf(Call.AlreadySo.class);
        settle();
        assertThat(launchedBy("replace-2")).hasSize(1);
    }

    @Test
    void aLaunchIntoAnUnknownGroupIsRefused() {
        assertThat(
                        cloud().launch(
                                        new Successor(
                                                new GroupName("nowhere"),
                                                "t",
                                                Order.LAUNCH_FIRST,
                                                first())))
                .isInstanceOf(Call.Refused.class);
    }

    @Test
    void aLaunchAboveTheGroupsMaximumIsRefusedAndLaunchesNothing() {
        CloudGroup described = cloud().inventory(LIMIT).groups().getFirst();
        for (int i = described.desired(); i < described.max(); i++) {
            cloud().launch(extra("fill-" + i));
        }

        assertThat(cloud().launch(extra("above"))).isInstanceOf(Call.Refused.class);
        assertThat(launchedBy("above")).isEmpty();
    }

    @Test
    void aTerminatedInstanceIsNoLongerPresent() {
        InstanceId id = first();

        assertThat(cloud().terminate(id, Order.TERMINATE_FIRST)).isInstanceOf(Call.Accepted.class);
        settle();
        assertThat(present()).doesNotContain(id);
    }

    @Test
    void aSuccessorInTheFreedSlotMakesTheGroupWhatItWas() {
        InstanceId id = first();
        Successor successor = new Successor(group(), "freed-1", Order.TERMINATE_FIRST, id);
        cloud().terminate(id, Order.TERMINATE_FIRST);
        settle();

        assertThat(cloud().launch(successor)).isInstanceOf(Call.Accepted.class);
        settle();
        assertThat(cloud().launch(successor)).isInstanceOf(Call.AlreadySo.class);
        assertThat(launchedBy("freed-1")).hasSize(1);
        assertThat(present()).hasSize(2).doesNotContain(id);
        assertThat(cloud().inventory(LIMIT).groups().getFirst().desired()).isEqualTo(2);
    }

    @Test
    void aSuccessorBesideItsPredecessorMakesTheGroupWhatItWasOnceThatIsEnded() {
        InstanceId id = first();
        cloud().launch(new Successor(group(), "beside-1", Order.LAUNCH_FIRST, id));
        settle();
        assertThat(present()).hasSize(3);

        assertThat(cloud().terminate(id, Order.LAUNCH_FIRST)).isInstanceOf(Call.Accepted.class);
        settle();
        assertThat(present()).hasSize(2).doesNotContain(id);
        assertThat(cloud().inventory(LIMIT).groups().getFirst().desired()).isEqualTo(2);
    }

    @Test
    void theGroupSaysWhatItsNextLaunchBoots() {
        assertThat(cloud().groupImage(group(), LIMIT)).isInstanceOf(GroupImage.Known.class);
        assertThat(cloud().groupImage(new GroupName("nowhere"), LIMIT))
                .isInstanceOf(GroupImage.Unknown.class);
        assertThat(deafCloud().groupImage(group(), LIMIT)).isInstanceOf(GroupImage.Unknown.class);
    }

    @Test
    void whatACloudCannotDoIsRefused() {
        if (!cloud().capabilities().contains(Cloud.Capability.RECREATE)) {
            assertThat(cloud().recreate(first(), "t")).isInstanceOf(Call.Refused.class);
        }
        if (!cloud().capabilities().contains(Cloud.Capability.LAUNCH_HOOK)) {
            assertThat(cloud().completeLaunch(first(), Cloud.LaunchAnswer.CONTINUE))
                    .isInstanceOf(Call.Refused.class);
        }
    }

    @Test
    void terminatingTwiceIsAlreadySo() {
        InstanceId id = first();
        cloud().terminate(id, Order.TERMINATE_FIRST);

        assertThat(cloud().terminate(id, Order.TERMINATE_FIRST)).isInstanceOf(Call.AlreadySo.class);
        settle();
        assertThat(cloud().terminate(id, Order.TERMINATE_FIRST)).isInstanceOf(Call.AlreadySo.class);
    }

    @Test
    void aDrainedInstanceLeavesTheLoadBalancerAndKeepsRunning() {
        InstanceId id = first();
        if (!cloud().capabilities().contains(Cloud.Capability.DRAIN)) {
            assertThat(cloud().drain(id)).isInstanceOf(Call.AlreadySo.class);
            return;
        }

        assertThat(cloud().drain(id)).isInstanceOf(Call.Accepted.class);
        CloudInstance drained = instance(id);
        assertThat(drained.state()).isEqualTo(CloudInstance.State.RUNNING);
        assertThat(drained.loadBalancer())
                .isIn(CloudInstance.LoadBalancer.DRAINING, CloudInstance.LoadBalancer.NONE);
        assertThat(cloud().drain(id)).isInstanceOf(Call.AlreadySo.class);
    }

    @Test
    void drainingAnUnknownInstanceIsRefused() {
        assertThat(cloud().drain(new InstanceId("i-00000000"))).isInstanceOf(Call.Refused.class);
    }

    @Test
    void aRollbackPointsTheNextLaunchesAtTheOtherImage() {
        assertThat(cloud().rollback(group(), otherImage())).isInstanceOf(Call.Accepted.class);
        assertThat(cloud().rollback(group(), otherImage())).isInstanceOf(Call.AlreadySo.class);

        cloud().launch(extra("next"));
        settle();
        assertThat(cloud().inventory(LIMIT).groups().getFirst().image()).isEqualTo(otherImage());
        assertThat(launchedBy("next"))
                .extracting(CloudInstance::image)
                .containsExactly(otherImage());
    }

    @Test
    void aRollbackToAnUnknownImageIsRefused() {
        assertThat(cloud().rollback(group(), new ImageId("no-such-image")))
                .isInstanceOf(Call.Refused.class);
    }

    @Test
    void evidenceOfAnInstanceSaysWhatTheCloudKnows() {
        CloudEvidence evidence = cloud().evidence(first(), LIMIT);

        assertThat(evidence.facts()).isNotEmpty();
        assertThat(evidence.missing()).isEmpty();
    }

    @Test
    void evidenceOfAnUnknownInstanceNamesWhatIsMissing() {
        CloudEvidence evidence = cloud().evidence(new InstanceId("i-00000000"), LIMIT);

        assertThat(evidence.console()).isEmpty();
        assertThat(evidence.missing()).isNotEmpty();
    }

    @Test
    void copiesOfDisksAreMadeOnceForATokenAndAreWholeInTheEnd() {
        assertThat(deafCloud().copyDisks(first(), "copy-1", LIMIT))
                .isNotInstanceOf(DiskCopies.Whole.class)
                .isNotInstanceOf(DiskCopies.Copying.class);
        if (!cloud().capabilities().contains(Cloud.Capability.DISK_COPIES)) {
            assertThat(cloud().copyDisks(first(), "copy-1", LIMIT))
                    .isInstanceOf(DiskCopies.Failed.class);
            return;
        }
        InstanceId id = first();

        List<String> begun = ids(cloud().copyDisks(id, "copy-1", LIMIT));
        settle();
        DiskCopies end = cloud().copyDisks(id, "copy-1", LIMIT);

        assertThat(begun).isNotEmpty();
        assertThat(end).isEqualTo(new DiskCopies.Whole(begun));
        assertThat(ids(cloud().copyDisks(id, "copy-2", LIMIT))).doesNotContainAnyElementsOf(begun);
    }

    @Test
    void disksOfAnUnknownInstanceAreNotCopied() {
        assertThat(cloud().copyDisks(new InstanceId("i-00000000"), "copy-3", LIMIT))
                .isInstanceOf(DiskCopies.Failed.class);
    }

    @Test
    void aDisabledImageIsNotLaunchedAndCannotBeRolledBackTo() {
        Call deaf = deafCloud().disableImage(otherImage());
        if (!cloud().capabilities().contains(Cloud.Capability.DISABLE_IMAGE)) {
            assertThat(deaf).isInstanceOf(Call.Refused.class);
            return;
        }
        assertThat(deaf)
                .matches(call -> call instanceof Call.Throttled || call instanceof Call.Ambiguous);

        assertThat(cloud().disableImage(otherImage())).isInstanceOf(Call.Accepted.class);
        settle();
        assertThat(cloud().disableImage(otherImage())).isInstanceOf(Call.AlreadySo.class);
        assertThat(cloud().rollback(group(), otherImage())).isInstanceOf(Call.Refused.class);
        assertThat(cloud().disableImage(new ImageId("no-such-image")))
                .isInstanceOf(Call.Refused.class);
    }

    private static List<String> ids(DiskCopies copies) {
        return switch (copies) {
            case DiskCopies.Whole(List<String> ids) -> ids;
            case DiskCopies.Copying(List<String> ids) -> ids;
            case DiskCopies.Failed _, DiskCopies.Later _ -> List.of();
        };
    }

    /** A successor that is launched beside its predecessor. */
    protected final Successor extra(String token) {
        return new Successor(group(), token, Order.LAUNCH_FIRST, new InstanceId("i-00000001"));
    }

    protected final InstanceId first() {
        return cloud().inventory(LIMIT).instances().getFirst().id();
    }

    private List<InstanceId> present() {
        return cloud().inventory(LIMIT).instances().stream()
                .filter(i -> i.state().isPresent())
                .map(CloudInstance::id)
                .toList();
    }

    private CloudInstance instance(InstanceId id) {
        return cloud().inventory(LIMIT).instances().stream()
                .filter(i -> i.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private List<CloudInstance> launchedBy(String token) {
        return cloud().inventory(LIMIT).instances().stream()
                .filter(i -> token.equals(i.launchToken()))
                .toList();
    }
}

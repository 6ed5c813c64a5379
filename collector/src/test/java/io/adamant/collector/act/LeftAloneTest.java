package io.adamant.collector.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.CloudInstance.Lifecycle;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.cloud.CloudInstance.StatusCheck;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.plan.Gate;
import io.adamant.shared.model.InstanceId;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What became well, or has no slot any more, between the decision and the cloud's last word. */
final class LeftAloneTest {

    private static final Call DENIED = new Call.Refused("permission", "not allowed to terminate");

    @TempDir Path directory;
    private World world;
    private InstanceId first;

    @BeforeEach
    void begin() {
        world = new World(directory);
        world.healthy();
        first = world.instance(1);
    }

    @AfterEach
    void end() {
        world.close();
    }

    private void recover() {
        world.sickSince.remove(first);
        world.cloud.change(first, State.RUNNING, StatusCheck.OK, LoadBalancer.HEALTHY);
    }

    private void sickenWhileTheCloudRefuses() {
        world.cloud.refusal = DENIED;
        world.sicken(first);
        world.run(Duration.ofSeconds(5));
        assertThat(world.intents()).hasSize(1).noneMatch(Intent::isUntouched);
    }

    @Test
    void aHostThatIsWellAgainAfterTheCloudRefusedItsEndIsNotEndedOnceTheCloudIsWilling() {
        sickenWhileTheCloudRefuses();
        recover();
        world.run(Duration.ofSeconds(20));
        world.cloud.refusal = null;
        world.run(Duration.ofSeconds(20));

        assertThat(world.intents().getFirst().isOpen()).isTrue(); // what was asked may still come
        assertThat(world.controller.state().why().get(first))
                .extracting(Gate::name, Gate::value)
                .containsExactly(tuple("verdict", "healthy: it is well again"));

        world.run(Duration.ofSeconds(60));
        assertThat(world.cloud.count("terminate")).isZero();
        assertThat(world.allHealthy()).isTrue();
        assertThat(world.receipts()).isEqualTo(1);
        assertThat(world.intents())
                .extracting(Intent::closedBecause)
                .containsExactly("left alone: it is well again, and the cloud did not end it");
    }

    @Test
    void whatWasLeftAloneIsReplacedWhenItFallsIllAgain() {
        sickenWhileTheCloudRefuses();
        recover();
        world.run(Duration.ofSeconds(80));
        world.cloud.refusal = null;
        world.sicken(first);
        world.run(Duration.ofSeconds(20));

        assertThat(world.cloud.count("terminate " + first)).isEqualTo(1);
        assertThat(world.intents())
                .extracting(Intent::id)
                .containsExactlyInAnyOrder(first + "-r1", first + "-r2");
        assertThat(world.allHealthy()).isTrue();
        assertThat(world.receipts()).isEqualTo(2);
    }

    @Test
    void aHoldAndTheModeCountAlsoAfterTheCloudHasRefusedOnce() {
        sickenWhileTheCloudRefuses();
        GroupName web = new GroupName("web");
        world.controller.desk().hold(web, "ann", "looking", 0);
        world.cloud.refusal = null;
        world.run(Duration.ofSeconds(90));
        assertThat(world.cloud.count("terminate")).isZero();

        world.policy(World.POLICY.replace("mode: enforce", "mode: shadow") + "# again\n");
        world.controller.desk().resume(web, "ann", "looked");
        world.run(Duration.ofSeconds(90));
        assertThat(world.cloud.count("terminate")).isZero();

        world.policy(World.POLICY + "# and again, longer\n");
        world.run(Duration.ofSeconds(20));
        assertThat(world.cloud.count("terminate " + first)).isEqualTo(1);
    }

    @Test
    void aHostThatFallsIllAgainBeforeItIsLeftAloneIsEndedUnderItsFirstIntent() {
        sickenWhileTheCloudRefuses();
        recover();
        world.run(Duration.ofSeconds(20));
        world.cloud.refusal = null;
        world.sicken(first);
        world.run(Duration.ofSeconds(70));

        assertThat(world.cloud.count("terminate " + first)).isEqualTo(1);
        assertThat(world.intents()).hasSize(1);
    }

    @Test
    void anImpairmentThatPassesBeforeTheCallEndsNobodyWhoIsOnlyNotHeard() {
        world.agentDead.add(first);
        world.run(Duration.ofSeconds(4)); // silent, and the load balancer says that it serves
        world.cloud.change(first, State.RUNNING, StatusCheck.IMPAIRED, LoadBalancer.HEALTHY);
        while (world.intents().isEmpty()) {
            world.run(Duration.ofMillis(100));
        }
        assertThat(world.intents().getFirst().sequence()).isEqualTo(Intent.Sequence.DEAD_HOST);
        GroupName web = new GroupName("web");
        world.controller.desk().hold(web, "ann", "looking", 0);
        world.cloud.change(first, State.RUNNING, StatusCheck.OK, LoadBalancer.HEALTHY);
        world.run(Duration.ofSeconds(1));
        world.controller.desk().resume(web, "ann", "looked");
        world.run(Duration.ofSeconds(1));

        assertThat(world.cloud.count("terminate")).isZero();
        assertThat(world.intents().getFirst().closedBecause()).isEqualTo("it may serve after all");
    }

    /** Reserved, and held by an operator while somebody does something in the cloud. */
    private void reservedAndThen(boolean isProtected, Lifecycle lifecycle) {
        GroupName web = new GroupName("web");
        world.sicken(first);
        while (world.intents().isEmpty()) {
            world.run(Duration.ofMillis(100));
        }
        world.controller.desk().hold(web, "ann", "looking", 0);
        world.cloud.setAside(first, isProtected, lifecycle);
        world.run(Duration.ofSeconds(1));
        world.controller.desk().resume(web, "ann", "looked");
        world.run(Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @CsvSource({"true, IN_SERVICE", "false, STANDBY", "false, CHANGING", "false, RETAINED"})
    void whoIsProtectedOrSetAsideAfterHisReservationIsNotEnded(
            boolean isProtected, Lifecycle lifecycle) {
        reservedAndThen(isProtected, lifecycle);
        assertThat(world.cloud.effects).isEmpty();
        assertThat(world.controller.state().why().get(first))
                .extracting(Gate::name)
                .containsExactly("protected");
        world.cloud.setAside(first, false, Lifecycle.IN_SERVICE);
        world.run(Duration.ofSeconds(5));
        assertThat(world.cloud.count("terminate " + first)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"LAUNCHING", "LAUNCH_HELD", "LEAVING"})
    void whereItStandsInItsGroupOtherwiseIsNoReasonToKeepABrokenOne(Lifecycle lifecycle) {
        reservedAndThen(false, lifecycle);
        assertThat(world.cloud.count("terminate " + first)).isEqualTo(1);
    }

    @Test
    void aSlotThatTheGroupDoesNotFillAnyMoreIsClosedOnTheSecondWord() {
        world.sicken(first);
        while (world.cloud.count("terminate") == 0) {
            world.run(Duration.ofMillis(100));
        }
        world.cloud.group("web", 2, 4, "v1"); // resized meanwhile
        world.cloud.refusal = new Call.Refused(Call.Refused.NO_SLOT, "the group has its 2");
        world.run(Duration.ofSeconds(30));
        assertThat(world.intents().getFirst().isOpen()).isTrue(); // one word is not enough
        world.run(Duration.ofSeconds(60));

        assertThat(world.intents())
                .extracting(Intent::closedBecause)
                .containsExactly("the group has all that it wants without a successor");
        assertThat(world.receipts()).isEqualTo(1);
        assertThat(world.cloud.count("launch")).isZero();
    }

    @Test
    void aFleetThatSpeaksOnAfterTheClockWasSetBackIsHealthy() {
        world.stepClock(Duration.ofMinutes(10));
        world.run(Duration.ofSeconds(15));
        world.stepClock(Duration.ofMinutes(-10));
        world.run(Duration.ofSeconds(40));

        assertThat(world.cloud.effects).isEmpty();
        assertThat(world.allHealthy()).isTrue();
    }

    @Test
    void aHostThatFallsSilentBeforeTheClockIsSetBackIsNotTakenForJustHeard() {
        world.stepClock(Duration.ofMinutes(10));
        world.run(Duration.ofSeconds(15));
        world.kill(first);
        world.stepClock(Duration.ofMinutes(-10));
        world.run(Duration.ofSeconds(40));

        assertThat(world.cloud.count("terminate " + first)).isEqualTo(1);
        assertThat(world.intents()).hasSize(1).noneMatch(Intent::isOpen);
    }
}

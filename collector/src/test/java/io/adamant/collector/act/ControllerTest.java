package io.adamant.collector.act;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.act.desk.OperatorDesk;
import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.CloudInstance.LoadBalancer;
import io.adamant.collector.cloud.CloudInstance.State;
import io.adamant.collector.cloud.CloudInstance.StatusCheck;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.plan.Gate;
import io.adamant.collector.receipt.ReceiptChain;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ControllerTest {

    private static final GroupName WEB = new GroupName("web");

    @TempDir Path directory;
    private World world;

    @BeforeEach
    void begin() {
        world = new World(directory);
        world.healthy();
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void leavesAHealthyFleetAlone() {
        world.run(Duration.ofSeconds(30));

        assertThat(world.allHealthy()).isTrue();
        assertThat(world.cloud.calls()).isZero();
        assertThat(world.intents()).isEmpty();
    }

    @Test
    void replacesAKilledInstanceOnce() throws IOException {
        InstanceId lost = world.instance(2);
        world.kill(lost);
        world.run(Duration.ofSeconds(20));

        assertThat(world.cloud.effects)
                .containsExactly("terminate i-0002", "launch i-0002-r1-1 i-0004");
        assertThat(world.allHealthy()).isTrue();
        Intent intent = world.intents().getFirst();
        assertThat(intent.stage()).isEqualTo(Intent.Stage.RELEASED);
        assertThat(intent.successor()).isEqualTo(world.instance(4));
        assertThat(intent.calls())
                .contains(
                        "asked: terminate i-0002",
                        "accepted: terminate i-0002, request req-1",
                        "asked: launch i-0002-r1-1");
        assertThat(world.receipts()).isEqualTo(1);
        assertThat(ReceiptChain.verify(directory.resolve("receipts.ndjson")))
                .isInstanceOf(ReceiptChain.Check.Intact.class);
    }

    @Test
    void launchesWithinASecondOfTheVerdict() {
        world.kill(world.instance(2));
        world.run(Duration.ofSeconds(20));

        Intent intent = world.intents().getFirst();
        long launched = world.cloud.instances.get(world.instance(4)).launchedUnixNanos();
        assertThat(launched - intent.openedNanos())
                .isLessThanOrEqualTo(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void keepsEvidenceOfWhatItEnds() {
        world.kill(world.instance(2));
        world.run(Duration.ofSeconds(20));

        assertThat(world.evidence().newestOf(world.instance(2)).orElseThrow().files())
                .extracting(file -> file.name())
                .contains("host.json", "logs.ndjson", "console.txt", "decision.json");
        assertThat(
                        new String(
                                world.evidence()
                                        .read(world.instance(2), "logs.ndjson")
                                        .orElseThrow(),
                                java.nio.charset.StandardCharsets.UTF_8))
                .contains("\"text\":\"hello\"");
    }

    @Test
    void replacesASickInstanceThatServesNobody() {
        world.sicken(world.instance(1));
        world.run(Duration.ofSeconds(20));

        assertThat(world.cloud.effects)
                .containsExactly("terminate i-0001", "launch i-0001-r1-1 i-0004");
        assertThat(world.intents().getFirst().cause()).isEqualTo("sick");
    }

    @Test
    void leavesAnInstanceThatIsSickForAMomentAlone() {
        world.sicken(world.instance(1));
        world.run(Duration.ofMillis(1_500));
        world.sickSince.clear();
        world.run(Duration.ofSeconds(20));

        assertThat(world.cloud.effects).isEmpty();
    }

    @Test
    void replacesAChangedInstanceThatServesAfterItsSuccessorIsProven() {
        world.mutate(world.instance(3));
        world.run(Duration.ofSeconds(20));

        assertThat(world.cloud.effects)
                .containsExactly("launch i-0003-r1-1 i-0004", "drain i-0003", "terminate i-0003");
        assertThat(world.allHealthy()).isTrue();
        assertThat(world.receipts()).isEqualTo(1);
    }

    @Test
    void replacesAFrozenInstanceThatTheCloudCallsImpaired() {
        world.freeze(world.instance(1));
        world.run(Duration.ofSeconds(20));

        assertThat(world.cloud.effects)
                .containsExactly("terminate i-0001", "launch i-0001-r1-1 i-0004");
        assertThat(world.intents().getFirst().cause()).isEqualTo("silent");
    }

    @Test
    void replacesAHostWhoseAgentDiedLateAndLaunchFirst() {
        world.agentDead.add(world.instance(1));
        world.run(Duration.ofSeconds(7));
        assertThat(world.cloud.effects).isEmpty();
        assertThat(world.controller.state().why().get(world.instance(1)))
                .extracting(Gate::name)
                .contains("patience");

        world.run(Duration.ofSeconds(20));
        assertThat(world.cloud.effects)
                .containsExactly("launch i-0001-r1-1 i-0004", "drain i-0001", "terminate i-0001");
    }

    @Test
    void replacesNothingWhileAnOperatorHoldsTheGroup() {
        OperatorDesk desk = world.controller.desk();
        assertThat(desk.hold(WEB, "ann", "deploying", 0))
                .isInstanceOf(OperatorDesk.Answer.Done.class);
        world.kill(world.instance(2));
        world.restart();
        world.run(Duration.ofSeconds(20));

        assertThat(world.cloud.effects).isEmpty();
        assertThat(world.controller.state().why().get(world.instance(2)))
                .contains(
                        new Gate(
                                "hold",
                                false,
                                "ann: deploying",
                                "none",
                                "an operator resumes the group"));

        world.controller.desk().resume(WEB, "ann", "done");
        world.run(Duration.ofSeconds(20));
        assertThat(world.allHealthy()).isTrue();
    }

    @Test
    void aHoldBetweenReservationAndCallStopsTheCall() {
        world.kill(world.instance(2));
        while (world.controller.state().intents().isEmpty()) {
            world.run(Duration.ofNanos(World.TICK));
        }
        world.controller.desk().hold(WEB, "ann", "wait", 0);
        world.run(Duration.ofSeconds(10));
        assertThat(world.cloud.effects).isEmpty();
        assertThat(world.controller.state().why().get(world.instance(2)))
                .extracting(Gate::name)
                .containsExactly("hold");

        world.controller.desk().resume(WEB, "ann", "go");
        world.run(Duration.ofSeconds(20));
        assertThat(world.allHealthy()).isTrue();
    }

    @Test
    void aHostThatRecoversBeforeAnythingWasAskedIsLeftAlone() {
        world.sicken(world.instance(2));
        while (world.controller.state().intents().isEmpty()) {
            world.run(Duration.ofNanos(World.TICK));
        }
        world.controller.desk().hold(WEB, "ann", "wait", 0);
        world.sickSince.clear();
        world.run(Duration.ofSeconds(2));
        assertThat(world.intents().getFirst().closedBecause()).contains("recovered");
        assertThat(world.cloud.effects).isEmpty();

        world.controller.desk().resume(WEB, "ann", "go");
        world.sicken(world.instance(2));
        world.run(Duration.ofSeconds(20));
        assertThat(world.cloud.effects)
                .containsExactly("terminate i-0002", "launch i-0002-r2-1 i-0004");
        assertThat(world.receipts()).isEqualTo(1);
    }

    @Test
    void aCallThatBreaksDoesNotHoldItsSlotForEver() {
        world.kill(world.instance(2));
        world.cloud.failAt(0, FakeCloud.Fault.BUG);
        for (int i = 0; i < 100; i++) {
            try {
                world.run(Duration.ofNanos(World.TICK));
            } catch (IllegalStateException bug) {
                assertThat(bug).hasMessage("a bug of the adapter");
            }
        }
        assertThat(world.controller.state().why().get(world.instance(2)))
                .extracting(Gate::value)
                .containsExactly("a fault of the collector: see its log");

        world.run(Duration.ofSeconds(90));
        assertThat(world.allHealthy()).isTrue();
        assertThat(world.cloud.count("terminate")).isEqualTo(1);
    }

    @Test
    void inShadowSaysWhatItWouldDoAndDoesNothing() {
        world.policy(World.POLICY.replace("enforce", "shadow") + "\n# changed");
        world.kill(world.instance(2));
        world.run(Duration.ofSeconds(20));

        assertThat(world.cloud.effects).isEmpty();
        assertThat(world.controller.state().mode()).isEqualTo("shadow");
        assertThat(world.controller.state().why().get(world.instance(2)))
                .extracting(Gate::name)
                .containsExactly("mode");
    }

    @Test
    void anOperatorReplacesInShadow() {
        world.policy(World.POLICY.replace("enforce", "shadow") + "\n# changed");
        world.run(Duration.ofSeconds(2));
        OperatorDesk.Answer answer =
                world.controller.desk().replace(world.instance(1), "ann", "looks odd");
        world.run(Duration.ofSeconds(20));

        assertThat(answer).isInstanceOf(OperatorDesk.Answer.Done.class);
        assertThat(world.cloud.effects)
                .containsExactly("launch i-0001-r1-1 i-0004", "drain i-0001", "terminate i-0001");
    }

    @Test
    void aDeadOnBootImageCostsTheBudgetAndNoMore() {
        world.cloud.group("web", 3, 4, "v2");
        world.badImages.add(new ImageId("v2"));
        world.kill(world.instance(1));
        world.run(Duration.ofSeconds(60));
        world.kill(world.instance(2));
        world.run(Duration.ofSeconds(60));

        assertThat(world.cloud.count("launch")).isEqualTo(2);
        assertThat(world.controller.state().images().get(new ImageId("v2")).heldBecause())
                .isNotNull();
        assertThat(world.intents()).hasSize(1);
        assertThat(world.intents().getFirst().isOpen()).isTrue();
        assertThat(world.cloud.count("terminate i-0002")).isZero();
        assertThat(world.controller.state().why().get(world.instance(2)))
                .extracting(Gate::name)
                .contains("image");
    }

    @Test
    void goesOnAfterABadImageOnceTheGroupHasAGoodOne() {
        world.cloud.group("web", 3, 4, "v2");
        world.badImages.add(new ImageId("v2"));
        world.kill(world.instance(1));
        world.run(Duration.ofSeconds(60));
        world.restart();
        world.cloud.group("web", 3, 4, "v1");
        world.run(Duration.ofSeconds(30));

        assertThat(world.allHealthy()).isTrue();
        assertThat(world.intents().getFirst().isOpen()).isFalse();
        assertThat(world.intents().getFirst().failed()).hasSize(2);
        assertThat(world.receipts()).isEqualTo(1);
        assertThat(world.cloud.present("web")).isEqualTo(3);
    }

    @Test
    void replacesOneAfterTheOtherWithinTheBudget() {
        world.policy(World.POLICY.replace("percent: 50", "percent: 10"));
        world.kill(world.instance(1));
        world.kill(world.instance(2));
        for (int i = 0; i < 400; i++) {
            world.run(Duration.ofNanos(World.TICK));
            assertThat(world.intents().stream().filter(Intent::isOpen).count())
                    .isLessThanOrEqualTo(1);
        }
        assertThat(world.allHealthy()).isTrue();
        assertThat(world.cloud.count("launch")).isEqualTo(2);
    }

    @Test
    void givesNoSilentVerdictOnAnIncompleteInventory() {
        world.cloud.gaps.add("page 2 of 2");
        world.kill(world.instance(1));
        world.freeze(world.instance(2));
        world.run(Duration.ofSeconds(20));

        assertThat(world.cloud.effects).isEmpty();
        assertThat(world.controller.state().suspicion()).contains("page 2 of 2");
        assertThat(world.controller.state().why().get(world.instance(2))).isNotEmpty();
    }

    @Test
    void aClockStepStartsSilenceAnew() {
        world.agentDead.add(world.instance(1));
        world.stepClock(Duration.ofMinutes(5));
        world.run(Duration.ofSeconds(2));

        assertThat(world.controller.state().verdicts().get(world.instance(1)).name())
                .isNotEqualTo("silent");
    }

    @Test
    void continuesWhenTheInstanceVanishesByItself() {
        world.controller.desk().hold(WEB, "ann", "wait", 0);
        world.kill(world.instance(2));
        world.run(Duration.ofSeconds(5));
        world.cloud.change(world.instance(2), State.GONE, StatusCheck.UNKNOWN, LoadBalancer.NONE);
        world.controller.desk().resume(WEB, "ann", "go");
        world.run(Duration.ofSeconds(20));

        assertThat(world.cloud.effects).containsExactly("launch i-0002-r1-1 i-0004");
        assertThat(world.allHealthy()).isTrue();
    }

    @Test
    void aRefusedLaunchKeepsTheSlotAndSaysWhy() {
        world.kill(world.instance(2));
        world.cloud.refusal = new Call.Refused("stock_out", "no capacity in z2");
        world.run(Duration.ofSeconds(20));

        List<Gate> why = world.controller.state().why().get(world.instance(2));
        assertThat(why).extracting(Gate::value).containsExactly("stock_out: no capacity in z2");
        assertThat(world.intents().getFirst().isOpen()).isTrue();

        world.cloud.refusal = null;
        world.run(Duration.ofSeconds(90));
        assertThat(world.allHealthy()).isTrue();
        assertThat(world.cloud.count("launch")).isEqualTo(1);
    }

    @Test
    void anOperatorReleasesAnIntentWithAReceipt() {
        world.kill(world.instance(2));
        world.cloud.refusal = new Call.Refused("stock_out", "none");
        world.run(Duration.ofSeconds(10));
        String id = world.intents().getFirst().id();
        OperatorDesk.Answer answer =
                world.controller.desk().releaseIntent(id, "ann", "the group is shrinking");
        world.run(Duration.ofSeconds(5));

        assertThat(answer).isInstanceOf(OperatorDesk.Answer.Done.class);
        assertThat(world.intents().getFirst().closedBecause())
                .isEqualTo("released by ann: the group is shrinking");
        assertThat(world.receipts()).isEqualTo(1);
    }

    @Test
    void keepsTheOldPolicyWhenTheNewOneIsBad() {
        world.policy("mode: enforcee\n");
        world.kill(world.instance(2));
        world.run(Duration.ofSeconds(20));

        assertThat(world.allHealthy()).isTrue();
        assertThat(world.controller.state().notices())
                .anyMatch(notice -> notice.contains("the policy before stays in force"));
    }

    @Test
    void refusesActsWithoutWhoOrWhyAndAuditsThem() {
        OperatorDesk desk = world.controller.desk();
        assertThat(desk.hold(WEB, "", "x", 0)).isInstanceOf(OperatorDesk.Answer.Refused.class);
        assertThat(desk.hold(new GroupName("nope"), "ann", "x", 0))
                .isInstanceOf(OperatorDesk.Answer.Unknown.class);
        world.restart();

        assertThat(world.records()).filteredOn(line -> line.contains("hold")).hasSize(2);
    }

    @Test
    void everyActStandsInTheReceiptsChainWithItsAnswerAndWhereItCameFrom() throws IOException {
        OperatorDesk desk = world.controller.desk().from("10.0.0.7");
        desk.hold(WEB, "ann", "a deployment", 0);
        desk.resume(WEB, "ann", "done");
        desk.resume(WEB, "ann", "again");
        desk.replace(new InstanceId("i-never"), "ann", "it smells");
        desk.holdImage(new ImageId("v1"), "ann", "bad release");
        desk.releaseImage(new ImageId("v1"), "ann", "it is fine");
        desk.approve("i-never", "ann", "go on");
        desk.rollBack(WEB, null, "ann", "go back");
        desk.resetBreaker(null, "ann", "calm again");
        desk.releaseIntent("r-never", "ann", "stock-out");
        desk.gameday(new GroupName("nope"), "ann", "practice");

        assertThat(world.records())
                .filteredOn(line -> line.contains("10.0.0.7"))
                .allMatch(line -> line.contains("\"who\":\"ann\""))
                .extracting(
                        line ->
                                line.replaceAll(
                                        ".*\"what\":\"([^ ]*).*?(done|refused):.*", "$1 $2"))
                .containsExactly(
                        "hold done",
                        "resume done",
                        "resume refused",
                        "replace refused",
                        "hold-image done",
                        "release-image done",
                        "approve refused",
                        "rollback refused",
                        "reset-breaker refused",
                        "release-intent refused",
                        "gameday refused");
        assertThat(ReceiptChain.verify(directory.resolve("receipts.ndjson")))
                .isInstanceOf(ReceiptChain.Check.Intact.class);
    }

    @Test
    void aChangeOfModeAndARefusedPolicyStandInTheReceiptsChain() {
        world.policy("mode: shadow\n");
        world.run(Duration.ofSeconds(2));
        world.policy("mode: enforcee\n");
        world.run(Duration.ofSeconds(2));

        assertThat(world.records())
                .filteredOn(line -> line.contains("policy file"))
                .hasSize(3)
                .satisfiesExactly(
                        line -> assertThat(line).contains("in force: mode enforce\""),
                        line -> assertThat(line).contains("in force: mode shadow, was enforce"),
                        line -> assertThat(line).contains("refused: the policy before stays"));
    }

    @Test
    void doesNothingThatTheAuditLogCannotTake() {
        world.files().receipts().close();

        assertThat(world.controller.desk().hold(WEB, "ann", "wait", 0))
                .isInstanceOf(OperatorDesk.Answer.Refused.class);
        assertThat(world.files().holds().entries()).isEmpty();
        world.kill(world.instance(2));
        world.run(Duration.ofSeconds(20));
        assertThat(world.cloud.effects).isEmpty();
        assertThat(world.controller.state().holds()).isEmpty();
    }

    @Test
    void anImageHeldByAnOperatorStopsReplacing() {
        world.controller.desk().holdImage(new ImageId("v1"), "ann", "bad release");
        world.restart();
        world.kill(world.instance(2));
        world.run(Duration.ofSeconds(20));
        assertThat(world.cloud.effects).isEmpty();

        world.controller.desk().releaseImage(new ImageId("v1"), "ann", "it is fine");
        world.run(Duration.ofSeconds(20));
        assertThat(world.allHealthy()).isTrue();
    }
}

package io.adamant.collector.act;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.act.desk.OperatorDesk;
import io.adamant.collector.act.desk.OperatorDesk.Answer;
import io.adamant.collector.cloud.Cloud.LintFinding;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.plan.Gate;
import io.adamant.collector.plan.brake.Brake;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Breaker, proposals, rollback and planned failures around the whole controller. */
final class SafetyTest {

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

    private static String policy(String mode, String more) {
        return World.POLICY
                        .replace("mode: enforce", "mode: " + mode)
                        .replace("breaker: { percent: 100 }", "breaker: { percent: 34, exit: 5s }")
                + more;
    }

    private Brake.Phase phase() {
        Brake brake = world.controller.state().outlook().brakes().get(WEB);
        return brake == null ? null : brake.phase();
    }

    @Test
    void aTrippedBreakerStopsOutlivesARestartAndIsResetByAnOperator() {
        world.policy(policy("enforce", ""));
        for (int i = 1; i <= 3; i++) {
            world.sicken(world.instance(i));
        }
        world.run(Duration.ofSeconds(10));
        assertThat(phase()).isEqualTo(Brake.Phase.TRIPPED);
        assertThat(world.intents()).isEmpty();

        world.restart();
        world.run(Duration.ofSeconds(10));
        assertThat(phase()).isEqualTo(Brake.Phase.TRIPPED);
        assertThat(world.intents()).isEmpty();

        assertThat(world.controller.desk().resetBreaker(null, "ann", "fixed the database"))
                .isInstanceOf(Answer.Done.class);
        world.run(Duration.ofMillis(500));
        assertThat(phase()).isEqualTo(Brake.Phase.RESET);
        assertThat(world.intents()).isEmpty(); // older verdicts are void
        world.run(Duration.ofSeconds(4));
        assertThat(world.intents()).hasSize(1); // one in the first step of the ramp
    }

    @Test
    void aBreakerLetsGoByItselfOnceTheHostsAreWell() {
        world.policy(policy("enforce", ""));
        for (int i = 1; i <= 3; i++) {
            world.sicken(world.instance(i));
        }
        world.run(Duration.ofSeconds(5));
        assertThat(phase()).isEqualTo(Brake.Phase.TRIPPED);
        world.sickSince.clear();
        world.run(Duration.ofSeconds(30));
        assertThat(phase()).isNull();
        assertThat(world.intents()).isEmpty();
    }

    @Test
    void aProposalIsApprovedAndCarriedOut() {
        world.policy(policy("propose", ""));
        world.sicken(world.instance(1));
        world.run(Duration.ofSeconds(4));
        assertThat(world.intents()).isEmpty();
        assertThat(world.controller.state().outlook().proposals()).hasSize(1);

        OperatorDesk desk = world.controller.desk();
        assertThat(desk.approve("i-0009", "ann", "x")).isInstanceOf(Answer.Unknown.class);
        assertThat(desk.approve("i-0001", "ann", "seen it")).isInstanceOf(Answer.Done.class);
        world.run(Duration.ofSeconds(20));
        assertThat(world.allHealthy()).isTrue();
        assertThat(world.intents().getFirst().cause()).isEqualTo("sick");
        assertThat(world.intents().getFirst().gates())
                .anyMatch(gate -> gate.startsWith("open mode: approved by ann: seen it"));
        assertThat(world.intents()).hasSize(1).allMatch(one -> !one.isOpen());
    }

    @Test
    void inShadowNothingIsProposedAndTheScoreIsKept() {
        world.policy(policy("shadow", ""));
        world.sicken(world.instance(1));
        world.run(Duration.ofSeconds(4));
        assertThat(world.controller.desk().approve("i-0001", "ann", "x"))
                .isInstanceOf(Answer.Refused.class);
        assertThat(world.controller.state().outlook().proposals()).isEmpty();
        assertThat(world.controller.state().outlook().shadow()).hasSize(1);
        world.restart();
        world.run(Duration.ofSeconds(1));
        assertThat(world.controller.state().outlook().shadow()).hasSize(1);
    }

    private void bakeAndBreak(String rollback) {
        world.policy(policy("enforce", "images: { bake: 2s }\n" + rollback));
        world.run(Duration.ofSeconds(10));
        assertThat(world.controller.state().images().get(new ImageId("v1")).isProven()).isTrue();
        world.cloud.group("web", 3, 4, "v2");
        world.badImages.add(new ImageId("v2"));
        world.kill(world.instance(1));
        world.run(Duration.ofSeconds(60));
    }

    @Test
    void aBadImageIsRolledBackUnattendedWhereThePolicySaysSo() {
        bakeAndBreak("rollback: { unattended: true }\n");
        assertThat(world.cloud.effects).contains("rollback web v1");
        assertThat(world.allHealthy()).isTrue();
        assertThat(world.cloud.present("web")).isEqualTo(3);
        assertThat(world.intents()).allMatch(one -> !one.isOpen());
        assertThat(world.cloud.count("launch")).isEqualTo(3); // two bad ones and the good one
    }

    @Test
    void aRollbackIsProposedByDefaultAndDoneByAnOperator() {
        bakeAndBreak("");
        assertThat(world.cloud.count("rollback")).isZero();
        assertThat(world.controller.state().notices())
                .anyMatch(one -> one.contains("proposed: rollback to v1"));
        assertThat(world.controller.desk().approve("rollback-web", "ann", "v2 is dead"))
                .isInstanceOf(Answer.Done.class);
        world.run(Duration.ofSeconds(30));
        assertThat(world.cloud.count("rollback")).isEqualTo(1);
        assertThat(world.allHealthy()).isTrue();
    }

    @Test
    void anOperatorRollsBackOnlyToWhatIsProven() {
        bakeAndBreak("");
        OperatorDesk desk = world.controller.desk();
        Answer answer = desk.rollBack(WEB, new ImageId("v0"), "ann", "older");
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        assertThat(((Answer.Refused) answer).words()).contains("v0 is not proven good");
        assertThat(desk.rollBack(new GroupName("db"), null, "ann", "x"))
                .isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void aGamedayIsRefusedOutsideOfItsHoursAndEndsOneInside() {
        OperatorDesk desk = world.controller.desk();
        assertThat(desk.gameday(WEB, "ann", "drill")).isInstanceOf(Answer.Refused.class);

        world.policy(
                policy(
                        "enforce",
                        "gameday: { days: [mon, tue, wed, thu, fri, sat, sun], hours: 0-24,"
                                + " applications: [other] }\n"));
        world.run(Duration.ofSeconds(1));
        assertThat(desk.gameday(WEB, "ann", "drill")).isInstanceOf(Answer.Done.class);
        world.run(Duration.ofSeconds(30));
        assertThat(world.intents()).hasSize(1);
        assertThat(world.intents().getFirst().cause()).isEqualTo("gameday");
        assertThat(world.allHealthy()).isTrue();
        assertThat(world.receipts()).isEqualTo(1);
    }

    @Test
    void everyUnhealthyInstanceThatIsLeftAloneHasItsGate() {
        world.controller.desk().hold(WEB, "ann", "deploying", 0);
        InstanceId sick = world.instance(2);
        world.sicken(sick);
        world.run(Duration.ofSeconds(4));
        assertThat(world.controller.state().why().get(sick))
                .extracting(Gate::name)
                .containsExactly("hold");
    }

    @Test
    void aSettingThatMakesSafeWorkImpossibleIsAGateWithItsCure() {
        world.cloud.findings.add(
                new LintFinding(
                        LintFinding.Severity.REFUSAL,
                        "launch template",
                        "the version is $Latest",
                        "name a version by its number"));
        world.restart();
        world.sicken(world.instance(2));
        world.run(Duration.ofSeconds(12));
        assertThat(world.intents()).isEmpty();
        assertThat(world.controller.state().why().get(world.instance(2)))
                .containsExactly(
                        new Gate(
                                "lint",
                                false,
                                "the version is $Latest",
                                "launch template",
                                "name a version by its number"));
    }
}

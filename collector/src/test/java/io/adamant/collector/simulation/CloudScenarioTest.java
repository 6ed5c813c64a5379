package io.adamant.collector.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.act.desk.OperatorDesk.Answer;
import io.adamant.collector.ledger.Intent;
import io.adamant.shared.model.ImageId;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The second half of the catalogue of replacement.md e.5, by its names: clouds and operators. */
final class CloudScenarioTest {

    private static final QuietLog LOG = new QuietLog();

    @TempDir Path directory;

    @BeforeAll
    static void quiet() {
        LOG.begin();
    }

    @AfterAll
    static void loud() {
        LOG.close();
    }

    private Scene scene(int machines) {
        return new Scene(Setup.of(machines), directory, machines);
    }

    private void replacedOnceThrough(CloudDoor.Fate fate, int seconds) {
        try (Scene scene = new Scene(Setup.of(6), directory.resolve(fate.name()), 6)) {
            scene.simulator.mood.always = fate;
            scene.cloud.stop(scene.machine(2));
            scene.run(seconds);
            scene.simulator.mood.calm();
            scene.run(300);

            assertThat(scene.effects("launch")).as(scene.simulator.scheduler.trace()).isEqualTo(1);
            assertThat(scene.effects("terminate")).isEqualTo(1);
            scene.assertAllWell();
        }
    }

    @Test
    @DisplayName("throttle-storm")
    void aStormOfThrottlingDelaysAndDoublesNothing() {
        replacedOnceThrough(CloudDoor.Fate.THROTTLED, 120);
    }

    @Test
    @DisplayName("timeout-after-effect")
    void anEffectWithoutAnAnswerIsFoundInTheInventory() {
        replacedOnceThrough(CloudDoor.Fate.TIMEOUT_AFTER, 200);
    }

    @Test
    @DisplayName("duplicate-delivery-10min-late")
    void aCallThatIsDeliveredAgainTenMinutesLaterEndsNobodyElse() {
        try (Scene scene = scene(6)) {
            scene.simulator.mood.always = CloudDoor.Fate.TWICE;
            scene.simulator.mood.lateNanos = Duration.ofMinutes(10).toNanos();
            scene.cloud.stop(scene.machine(2));
            scene.run(120);
            scene.simulator.mood.calm();
            scene.run(660);

            assertThat(scene.effects("launch")).isEqualTo(1);
            assertThat(scene.effects("terminate")).isEqualTo(1);
            scene.assertAllWell();
        }
    }

    @Test
    @DisplayName("partial-page")
    void aMissingPageIsNoMissingMachine() {
        try (Scene scene = scene(9)) {
            scene.simulator.mood.hole = "z1";
            scene.change(scene.machine(1), machine -> machine.isAgentDead = true);
            scene.run(120);

            scene.assertNothingEnded();
            assertThat(scene.state().suspicion()).contains("inventory incomplete");
            scene.simulator.mood.calm();
            scene.run(200);
            scene.assertAllWell();
        }
    }

    @Test
    @DisplayName("native-replace-race")
    void aMachineThatTheCloudReplacesMeanwhileIsReplacedOnce() {
        try (Scene scene = scene(6)) {
            Machine sick = scene.machine(2);
            scene.sicken(sick, true);
            scene.run(5);
            scene.cloud.replaceNatively(sick, "health check");
            scene.run(240);

            assertThat(scene.cloud.present(scene.web.name).count()).isBetween(6L, 7L);
            assertThat(scene.well()).isGreaterThanOrEqualTo(6);
            assertThat(scene.effects("terminate")).isLessThanOrEqualTo(1);
        }
    }

    @Test
    @DisplayName("resize-race")
    void aGroupThatShrinksDuringAReplacementIsNotEmptied() {
        try (Scene scene = scene(6)) {
            scene.cloud.stop(scene.machine(2));
            scene.run(3);
            scene.web.desired = 4;
            scene.run(200);

            assertThat(scene.well()).isGreaterThanOrEqualTo(4);
            assertThat(scene.intents()).noneMatch(Intent::isOpen);
        }
    }

    @Test
    @DisplayName("refresh-in-progress")
    void aRefreshThatEndsMachinesLeavesTheBudgetWhole() {
        try (Scene scene = scene(6)) {
            scene.web.refresh = "instance refresh";
            scene.launches("v2", SimCloud.Image.GOOD);
            for (int i = 1; i <= 6; i++) {
                scene.cloud.replaceNatively(scene.machine(i), "refresh");
                scene.run(15);
            }
            scene.web.refresh = null;
            scene.run(90);

            scene.assertNothingEnded();
            assertThat(scene.well()).isEqualTo(6);
        }
    }

    @Test
    @DisplayName("hook-heartbeat-expiry")
    void aScaleOutServesWhileTheCollectorIsDown() {
        try (Scene scene = scene(4)) {
            scene.collector().crash("power", Duration.ofSeconds(200));
            scene.web.resize(6);
            scene.cloud.launch(scene.web, null, null);
            scene.cloud.launch(scene.web, null, null);
            scene.run(60);
            assertThat(scene.well()).isEqualTo(6);
            scene.run(260);

            scene.assertNothingEnded();
            assertThat(scene.well()).isEqualTo(6);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"down", "in shadow"})
    void aScaleOutBehindALaunchHookServesThroughTwoHoursWithoutUs(String how) {
        try (Scene scene = scene(4)) {
            scene.web.hasHook = true;
            scene.launches("failing", SimCloud.Image.FAILING);
            if (how.equals("down")) {
                scene.collector().crash("power", Duration.ofHours(3));
            } else {
                scene.simulator.policy("shadow", 50);
            }
            Machine failed = scene.scaleOut();
            scene.launches("v2", SimCloud.Image.GOOD);
            for (int i = 0; i < 8; i++) {
                Machine machine = scene.scaleOut();
                scene.run(Duration.ofMinutes(15).toSeconds());
                assertThat(machine.serves()).as(machine + " serves").isTrue();
            }

            assertThat(failed.isPresent()).as("given up by nobody").isTrue();
            assertThat(failed.isHeld).isFalse();
            scene.assertNothingEnded();
        }
    }

    @Test
    void aProvenBootEndsTheWaitOfItsLaunchHook() {
        try (Scene scene = scene(4)) {
            scene.web.hasHook = true;
            Machine machine = scene.scaleOut();
            scene.run(5);
            assertThat(machine.isHeld).isTrue();

            scene.run(SimCloud.HOOK.toSeconds() - 30);
            assertThat(machine.serves()).isTrue();
        }
    }

    @Test
    void aBootThatSaysItFailedIsGivenUpToItsLaunchHookUntilItsImageIsHeld() {
        try (Scene scene = scene(4)) {
            scene.web.hasHook = true;
            scene.launches("failing", SimCloud.Image.FAILING);
            Machine failed = scene.scaleOut();
            scene.run(60);

            assertThat(scene.cloud.effects).contains("abandon " + failed);
            // Another of the same image came in its place: twice is the image's fault.
            assertThat(scene.effects("abandon")).isLessThanOrEqualTo(2);
            scene.run(120);
            assertThat(scene.effects("abandon")).isLessThanOrEqualTo(2);
            assertThat(scene.state().images().get(new ImageId("failing")).heldBecause())
                    .isNotNull();
        }
    }

    @Test
    void aProtectionThatComesAfterTheReservationHoldsTheCall() {
        try (Scene scene = scene(6)) {
            Machine victim = scene.machine(2);
            scene.sicken(victim, true);
            for (int i = 0; i < 300 && scene.intents().isEmpty(); i++) {
                scene.simulator.run(Duration.ofMillis(100));
            }
            scene.change(victim, m -> m.isProtected = true);
            scene.run(60);
            scene.assertNothingEnded();
            assertThat(scene.gate(victim, "protected")).contains("is protected");

            scene.change(victim, m -> m.isProtected = false);
            scene.run(90);
            scene.assertAllWell();
        }
    }

    @Test
    @DisplayName("evidence-api-hang")
    void aCloudThatGivesNoEvidenceDelaysNoReplacement() {
        try (Scene scene = scene(6)) {
            scene.simulator.mood.isEvidenceDeaf = true;
            scene.cloud.stop(scene.machine(2));
            scene.run(90);

            scene.assertAllWell();
            assertThat(scene.collector().files().receipts().lines())
                    .anyMatch(line -> line.contains("the cloud's part: no answer"));
        }
    }

    @Test
    @DisplayName("spot-wave")
    void aWaveOfReclaimedMachinesThatTheGroupFillsNeedsNobody() {
        try (Scene scene = scene(8)) {
            scene.web.fillsSlots = true;
            for (int i = 1; i <= 4; i++) {
                scene.simulator.speech.goodbye(scene.machine(i));
                Machine gone = scene.machine(i);
                scene.run(1);
                assertThat(scene.cloud.end(gone, null)).isTrue();
            }
            scene.run(240);

            assertThat(scene.well()).isEqualTo(8);
            assertThat(scene.cloud.present(scene.web.name).count()).isEqualTo(8);
        }
    }

    @Test
    @DisplayName("breaker-exit-stampede")
    void hostsThatRecoverBehindTheBreakerAreNotReplacedWhenItOpens() {
        Setup setup = Setup.of(10).withBudget(3, 50).withBreaker(30);
        try (Scene scene = new Scene(setup, directory, 10)) {
            for (int i = 1; i <= 6; i++) {
                scene.sicken(scene.machine(i), true);
            }
            scene.run(60);
            long before = scene.intents().size();
            for (int i = 2; i <= 6; i++) {
                scene.sicken(scene.machine(i), false);
            }
            scene.run(300);

            assertThat(before).as("the breaker let begin").isLessThanOrEqualTo(3);
            for (int i = 4; i <= 6; i++) {
                assertThat(scene.cloud.effects).doesNotContain("terminate " + scene.machine(i));
            }
            // The one that stayed sick may still wait: the breaker lets them begin one by one.
            assertThat(scene.well()).isGreaterThanOrEqualTo(9);
        }
    }

    @Test
    @DisplayName("veto-race")
    void aVetoBetweenReservationAndCallIsHeardByTheNextReading() {
        try (Scene scene = scene(6)) {
            Answer held = scene.desk().hold(scene.web.name, "ann", "looking", 0);
            assertThat(held).isInstanceOf(Answer.Done.class);
            scene.cloud.stop(scene.machine(2));
            scene.run(60);
            scene.assertNothingEnded();
            assertThat(scene.gate(scene.machine(2), "hold")).contains("ann");

            Answer _ = scene.desk().resume(scene.web.name, "ann", "seen");
            scene.run(90);
            scene.assertAllWell();
        }
    }

    @Test
    @DisplayName("rollback-to-bad-target")
    void anotherBadImageIsHeldTooAndCostsNoFurtherMachine() {
        try (Scene scene = scene(8)) {
            scene.launches("dead", SimCloud.Image.DEAD);
            scene.cloud.stop(scene.machine(1));
            scene.run(200);
            scene.launches("dead-too", SimCloud.Image.DEAD);
            scene.run(300);

            long lost =
                    scene.cloud.machines.values().stream()
                            .filter(m -> m.image.value().equals("v1") && m.endedNanos != 0)
                            .count();
            assertThat(lost).isEqualTo(1);
            assertThat(scene.state().images().get(new ImageId("dead")).heldBecause()).isNotNull();

            scene.launches("v2", SimCloud.Image.GOOD);
            scene.run(300);
            scene.assertAllWell();
        }
    }
}

package io.adamant.collector.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adamant.collector.act.desk.OperatorDesk.Answer;
import io.adamant.collector.cloud.Order;
import io.adamant.collector.ledger.FileLedger;
import io.adamant.collector.ledger.LedgerException;
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

/** The first half of the catalogue of replacement.md e.5, by its names: hosts, silence, images. */
final class ScenarioTest {

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

    @Test
    @DisplayName("kill-one")
    void oneKilledMachineIsReplacedOnce() {
        try (Scene scene = scene(6)) {
            scene.cloud.stop(scene.machine(3));
            scene.run(90);

            assertThat(scene.effects("launch")).isEqualTo(1);
            assertThat(scene.cloud.effects).contains("terminate " + scene.machine(3));
            scene.assertAllWell();
        }
    }

    @Test
    @DisplayName("kill-zone")
    void aKilledZoneIsReplacedWithinTheBudget() {
        try (Scene scene = scene(9)) {
            scene.cloud
                    .present(scene.web.name)
                    .filter(m -> m.zone.equals("z1"))
                    .toList()
                    .forEach(scene.cloud::stop);
            scene.run(240);

            assertThat(scene.effects("terminate")).isEqualTo(3);
            scene.assertAllWell();
        }
    }

    @Test
    @DisplayName("silence-one")
    void aServingHostWhoseAgentIsDeadIsReplacedLaunchFirst() {
        try (Scene scene = scene(6)) {
            Machine quiet = scene.machine(2);
            scene.change(quiet, machine -> machine.isAgentDead = true);
            scene.run(20);
            scene.assertNothingEnded();
            scene.run(120);

            assertThat(scene.cloud.effects)
                    .hasSize(3)
                    .satisfies(effects -> assertThat(effects.getFirst()).startsWith("launch"))
                    .endsWith("drain " + quiet, "terminate " + quiet);
            scene.assertAllWell();
        }
    }

    @Test
    @DisplayName("silence-zone")
    void aSilentZoneIsHeldWithItsName() {
        try (Scene scene = scene(12)) {
            scene.outage("z1");
            scene.run(200);

            scene.assertNothingEnded();
            assertThat(scene.gate(scene.machine(1), "mass-silence")).contains("zone z1");
        }
    }

    @Test
    @DisplayName("silence-all")
    void aSilentFleetIsLeftAlone() {
        try (Scene scene = scene(12)) {
            scene.outage("z0", "z1", "z2");
            scene.run(300);
            scene.assertNothingEnded();
            scene.simulator.wires.healAll();
            scene.run(60);

            scene.assertNothingEnded();
            scene.assertAllWell();
        }
    }

    @Test
    @DisplayName("collector-restart-cold")
    void aCollectorThatComesBackWithoutMemoryEndsNobody() {
        try (Scene scene = scene(8)) {
            scene.collector().crash("its disk is new", Duration.ofSeconds(60));
            scene.collector().forget();
            scene.outage("z0", "z1");
            scene.run(130);
            scene.assertNothingEnded();
            scene.simulator.wires.healAll();
            scene.run(60);

            scene.assertNothingEnded();
            assertThat(scene.state().suspicion()).isNull();
        }
    }

    @Test
    @DisplayName("collector-pause-60s")
    void aPauseIsNoSilenceOfTheFleet() {
        try (Scene scene = scene(8)) {
            scene.collector().pause(Duration.ofSeconds(60));
            scene.run(180);

            scene.assertNothingEnded();
            assertThat(scene.collector().controller().counters().get("listening_breaks"))
                    .isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    @DisplayName("clock-step-5min")
    void aStepOfTheClockInEitherDirectionEndsNobodyAndStopsNothing() {
        for (Duration step : new Duration[] {Duration.ofMinutes(5), Duration.ofMinutes(-5)}) {
            try (Scene scene =
                    new Scene(Setup.of(8), directory.resolve("step" + step.toMinutes()), 8)) {
                scene.collector().stepClock(step);
                scene.run(60);
                scene.assertNothingEnded();
                scene.cloud.stop(scene.machine(4));
                // After a step back it counts as just heard until the clock is where it was.
                scene.run(step.isNegative() ? 420 : 120);

                assertThat(scene.effects("terminate")).isEqualTo(1);
                scene.assertAllWell();
            }
        }
    }

    @Test
    @DisplayName("bad-image-all-stages")
    void anImageThatIsDeadOnBootCostsNoMoreThanTheBudget() {
        try (Scene scene = new Scene(Setup.of(20).withBudget(0, 10), directory, 20)) {
            scene.launches("dead", SimCloud.Image.DEAD);
            for (int i = 1; i <= 5; i++) {
                scene.cloud.stop(scene.machine(i));
            }
            scene.run(300);

            int budget = 2;
            long lost =
                    scene.cloud.machines.values().stream()
                            .filter(m -> m.image.value().equals("v1") && m.endedNanos != 0)
                            .count();
            assertThat(lost).isBetween(1L, (long) budget);
            assertThat(scene.state().images().get(new ImageId("dead")).heldBecause()).isNotNull();
            long effects = scene.cloud.effects.size();
            scene.run(300);
            assertThat(scene.cloud.effects).as("the loop stands still").hasSize((int) effects);

            scene.launches("v2", SimCloud.Image.GOOD);
            scene.run(400);
            scene.assertAllWell();
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(booleans = {false, true})
    @DisplayName("bad-image-rolled-back-unattended")
    void aDeadImageIsLeftUnattendedWithinFiveBootTimes(boolean saysSo) {
        Setup setup = Setup.of(21).withBudget(0, 10).withRollback();
        try (Scene scene = new Scene(setup, directory, 20)) {
            scene.run(60);
            scene.launches("dead", saysSo ? SimCloud.Image.FAILING : SimCloud.Image.DEAD);
            for (int i = 1; i <= 5; i++) {
                scene.cloud.stop(scene.machine(i));
            }
            for (int i = 0; i < 300 && scene.effects("rollback") == 0; i++) {
                scene.run(1);
            }

            int budget = 2;
            long booted =
                    scene.machines("dead").mapToLong(m -> m.launchedNanos).min().orElseThrow();
            Duration took = Duration.ofNanos(scene.simulator.scheduler.now() - booted);
            assertThat(scene.web.image.value()).isEqualTo("v1");
            assertThat(took).isLessThan(SimCloud.BOOT.multipliedBy(5));
            long lost = scene.machines("v1").filter(m -> m.endedNanos != 0).count();
            assertThat(lost).isBetween(1L, (long) budget);
            assertThat(scene.effects("rollback")).isEqualTo(1);

            scene.run(500);
            scene.assertAllWell();
            assertThat(scene.collector().files().receipts().lines())
                    .filteredOn(line -> line.startsWith("{\"receipt\""))
                    .hasSize(5);
        }
    }

    @Test
    @DisplayName("bad-image-20-percent")
    void anImageThatFailsSometimesStillCompletes() {
        try (Scene scene = scene(10)) {
            scene.launches("flaky", new SimCloud.Image(0.2, null, 1, 0));
            for (int i = 1; i <= 4; i++) {
                scene.cloud.stop(scene.machine(i));
                scene.run(150);
                Answer _ = scene.desk().releaseImage(scene.web.image, "ann", "20 % is known");
            }
            scene.run(300);

            scene.assertAllWell();
        }
    }

    @Test
    @DisplayName("bad-image-late-death")
    void anImageWhoseHostsDieLaterNeverExceedsTheBudget() {
        try (Scene scene = scene(8)) {
            scene.launches("mortal", new SimCloud.Image(0, null, 1, 60_000_000_000L));
            scene.cloud.stop(scene.machine(1));
            scene.run(600);
            scene.launches("v2", SimCloud.Image.GOOD);
            scene.run(200);

            scene.assertAllWell();
        }
    }

    @Test
    @DisplayName("slow-boot-3x")
    void aSlowBootIsNotTakenForADeadOne() {
        try (Scene scene = scene(6)) {
            scene.launches("slow", new SimCloud.Image(0, null, 3, 0));
            scene.cloud.stop(scene.machine(1));
            scene.run(180);

            assertThat(scene.effects("launch")).isEqualTo(1);
            scene.assertAllWell();
        }
    }

    @Test
    @DisplayName("flapping-host")
    void aHostThatFlapsFasterThanItsConfirmationIsLeftAlone() {
        try (Scene scene = scene(6)) {
            for (int i = 0; i < 40; i++) {
                scene.sicken(scene.machine(2), i % 2 == 0);
                scene.run(3);
            }

            scene.assertNothingEnded();
            assertThat(scene.intents()).allMatch(intent -> intent.isUntouched());
        }
    }

    @Test
    @DisplayName("mutated-host-flood")
    void aThousandBlockedWritesASecondAreNoVerdict() {
        try (Scene scene = scene(4)) {
            for (int i = 0; i < 60; i++) {
                scene.simulator.speech.attempts(scene.machine(2), Weather.attempt(1_000));
                scene.run(1);
            }

            scene.assertNothingEnded();
            assertThat(scene.intents()).isEmpty();
        }
    }

    @Test
    @DisplayName("stale-backlog-replay")
    void anOldBacklogIsNoNewSickness() {
        try (Scene scene = scene(6)) {
            Machine machine = scene.machine(2);
            scene.simulator.wires.cut(machine.id.value());
            scene.sicken(machine, true);
            scene.run(4);
            scene.sicken(machine, false);
            scene.run(1);
            scene.simulator.wires.heal(machine.id.value());
            scene.run(60);

            scene.assertNothingEnded();
        }
    }

    @Test
    @DisplayName("two-writers")
    void aSecondWriterOfTheFileIsRefusedAndTwoOfATableKeepOneBudget() {
        try (FileLedger _ = FileLedger.open(directory.resolve("ledger.log"))) {
            assertThatThrownBy(() -> FileLedger.open(directory.resolve("ledger.log")))
                    .isInstanceOf(LedgerException.class);
        }
        try (Scene scene = new Scene(Setup.of(3).withCollectors(2), directory.resolve("two"), 8)) {
            for (int i = 1; i <= 4; i++) {
                scene.cloud.stop(scene.machine(i));
            }
            scene.run(300);

            assertThat(scene.effects("terminate")).isEqualTo(4);
            assertThat(scene.effects("launch")).isEqualTo(4);
            scene.assertAllWell();
        }
    }

    @Test
    @DisplayName("same-name-successor")
    void aHealthySuccessorUnderTheSameNameIsNotEnded() {
        try (Scene scene = scene(4)) {
            Machine old = scene.machine(2);
            scene.simulator.mood.always = CloudDoor.Fate.LATE;
            scene.simulator.mood.lateNanos = Duration.ofMinutes(1).toNanos();
            scene.sicken(old, true);
            scene.run(12);
            scene.cloud.replaceNatively(old, "autohealing");
            Machine successor = scene.cloud.named(old.name);
            scene.run(90);
            scene.simulator.mood.calm();
            scene.run(60);

            assertThat(successor).isNotNull();
            assertThat(scene.cloud.effects).doesNotContain("terminate " + successor);
            CloudDoor door = new CloudDoor(scene.simulator, scene.collector());
            assertThat(scene.simulator.intents()).isNotEmpty();
            assertThat(door.terminate(old.id, Order.TERMINATE_FIRST).requestId()).isEmpty();
        }
    }
}

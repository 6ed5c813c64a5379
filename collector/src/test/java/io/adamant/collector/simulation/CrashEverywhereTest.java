package io.adamant.collector.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.ledger.Intent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A replacement on a real ledger file, told again and again: each time the collector dies before or
 * after another ledger write or external call, and comes back with its memory, without it, or
 * reading an old journal. Whatever the moment, the machine is replaced once.
 */
final class CrashEverywhereTest {

    private static final QuietLog LOG = new QuietLog();

    @TempDir Path directory;

    /** What is wrong with the machine, and so the order of the steps. */
    enum Damage {
        STOPPED(machine -> machine.cloud.stop(machine.it)),
        SICK(
                machine -> {
                    machine.cloud.change(machine.it, () -> machine.it.isSick = true);
                    machine.simulator.speech.health(machine.it);
                }),
        CHANGED(
                machine -> {
                    machine.cloud.change(machine.it, () -> machine.it.isMutated = true);
                    machine.simulator.speech.mutated(machine.it);
                });

        @SuppressWarnings("ImmutableEnumChecker") // the deeds hold nothing
        private final Consumer<Victim> deed;

        Damage(Consumer<Victim> deed) {
            this.deed = deed;
        }
    }

    private record Victim(FleetSimulator simulator, SimCloud cloud, Machine it) {}

    /** With what it comes back. */
    private enum Return {
        WITH_MEMORY,
        WITHOUT_MEMORY,
        READING
    }

    @BeforeAll
    static void quiet() {
        LOG.begin();
    }

    @AfterAll
    static void loud() {
        LOG.close();
    }

    @ParameterizedTest
    @EnumSource
    void aDeathAtAnyPointLeadsToOneReplacement(Damage damage) {
        List<String> points = tell(damage, -1, Points.When.BEFORE, Return.WITH_MEMORY);
        assertThat(points).anyMatch(point -> point.startsWith("ledger"));
        assertThat(points).anyMatch(point -> point.startsWith("terminate"));
        assertThat(points).anyMatch(point -> point.startsWith("launch"));
        int told = 0;
        for (int point = 0; point < points.size(); point++) {
            for (Points.When when : Points.When.values()) {
                for (Return how : Return.values()) {
                    if (!isForgotten(damage, how)) {
                        tell(damage, point, when, how);
                        told++;
                    }
                }
            }
        }
        System.out.printf("crash %s: %d points, %d stories%n", damage, points.size(), told);
    }

    /** A change is told once: with the journal it is lost, and its host looks well. */
    private static boolean isForgotten(Damage damage, Return how) {
        return damage == Damage.CHANGED && how == Return.WITHOUT_MEMORY;
    }

    private List<String> tell(Damage damage, int point, Points.When when, Return how) {
        Path room = directory.resolve(damage + "-" + point + "-" + when + "-" + how);
        try (FleetSimulator simulator =
                new FleetSimulator(Setup.of(7), room, true, cloud -> cloud, ledger -> ledger)) {
            simulator.group("web", 3, 4, "v1");
            simulator.startCollectors();
            simulator.run(Duration.ofSeconds(15));
            Machine victim = simulator.machine(2);
            simulator.points.crashAt(point, when);
            damage.deed.accept(new Victim(simulator, simulator.cloud, victim));
            SimCollector collector = simulator.collectors.getFirst();
            for (int i = 0; i < 360 && simulator.points.crashes() == 0; i++) {
                simulator.run(Duration.ofMillis(250));
            }
            if (how == Return.WITHOUT_MEMORY) {
                collector.forget();
            } else if (how == Return.READING) {
                collector.readJournal(Duration.ofSeconds(40));
            }
            simulator.run(Duration.ofMinutes(4));
            String story = point + " " + when + " " + how + "\n" + simulator.scheduler.trace();
            assertThat(simulator.points.crashes()).as(story).isEqualTo(point < 0 ? 0 : 1);
            assertReplacedOnce(simulator, victim, story);
            return new ArrayList<>(simulator.points.passed());
        }
    }

    private static void assertReplacedOnce(FleetSimulator simulator, Machine victim, String story) {
        simulator.invariants.atEnd();
        assertThat(simulator.cloud.effects)
                .as(story)
                .filteredOn(effect -> effect.startsWith("launch"))
                .hasSize(1);
        assertThat(simulator.cloud.effects)
                .as(story)
                .filteredOn(effect -> effect.startsWith("terminate"))
                .containsExactly("terminate " + victim);
        assertThat(simulator.cloud.present(victim.group).filter(Machine::isWell).count())
                .as(story)
                .isEqualTo(3);
        assertThat(simulator.intents()).as(story).hasSize(1).noneMatch(Intent::isOpen);
    }
}

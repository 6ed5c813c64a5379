package io.adamant.collector.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Twelve outages that are no host's fault: nobody is ended for its silence alone. */
final class OutageTest {

    private static final QuietLog LOG = new QuietLog();
    private static final long SECONDS = 300;

    @TempDir Path directory;

    record Outage(String name, Consumer<Scene> begin, Consumer<Scene> end) {}

    @BeforeAll
    static void quiet() {
        LOG.begin();
    }

    @AfterAll
    static void loud() {
        LOG.close();
    }

    static Stream<Arguments> outages() {
        return all().stream().map(outage -> Arguments.of(outage.name(), outage));
    }

    private static List<Outage> all() {
        return List.of(
                cut("one zone", "z1"),
                cut("two zones", "z1", "z2"),
                cut("region egress", "z0", "z1", "z2"),
                cut("the collector's listener", "north"),
                subnet(),
                new Outage(
                        "every agent dies of one bug",
                        scene -> agents(scene, true),
                        scene -> agents(scene, false)),
                new Outage(
                        "the collector is down for minutes",
                        scene -> scene.collector().crash("power", Duration.ofSeconds(200)),
                        scene -> {}),
                new Outage(
                        "the collector comes back without memory into a silent fleet",
                        scene -> {
                            scene.collector().crash("disk", Duration.ofSeconds(5));
                            scene.collector().forget();
                            scene.outage("z0", "z1", "z2");
                        },
                        scene -> scene.simulator.wires.healAll()),
                new Outage(
                        "the cloud's API does not answer and the network is gone",
                        scene -> {
                            scene.simulator.mood.deaf = 1;
                            scene.outage("z0", "z1", "z2");
                        },
                        OutageTest::over),
                new Outage(
                        "a page of the inventory is missing and its zone is silent",
                        scene -> {
                            scene.simulator.mood.hole = "z1";
                            scene.outage("z1");
                        },
                        OutageTest::over),
                new Outage(
                        "the load balancer's network fails with the zone's",
                        scene -> {
                            scene.outage("z2");
                            scene.cloud.machines.values().stream()
                                    .filter(m -> m.zone.equals("z2"))
                                    .forEach(m -> scene.change(m, one -> one.isDrained = true));
                        },
                        scene -> {
                            scene.simulator.wires.healAll();
                            scene.cloud
                                    .machines
                                    .values()
                                    .forEach(m -> scene.change(m, one -> one.isDrained = false));
                        }),
                new Outage(
                        "the views lag behind the receiver",
                        scene -> {
                            scene.outage("north");
                            scene.collector().lag(Duration.ofSeconds(30));
                        },
                        scene -> {
                            scene.collector().lag(Duration.ZERO);
                            scene.simulator.wires.healAll();
                        }));
    }

    private static Outage cut(String name, String... what) {
        return new Outage(name, scene -> scene.outage(what), OutageTest::over);
    }

    private static Outage subnet() {
        return new Outage(
                "a subnet across zones",
                scene -> {
                    for (int i = 1; i <= 4; i++) {
                        scene.outage(scene.machine(i).id.value());
                    }
                },
                OutageTest::over);
    }

    private static void agents(Scene scene, boolean isDead) {
        scene.cloud
                .machines
                .values()
                .forEach(machine -> scene.change(machine, m -> m.isAgentDead = isDead));
    }

    private static void over(Scene scene) {
        scene.simulator.mood.calm();
        scene.simulator.wires.healAll();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outages")
    void nobodyIsEndedForItsSilence(String name, Outage outage) {
        try (Scene scene = new Scene(Setup.of(name.hashCode()), directory, 12)) {
            outage.begin().accept(scene);
            scene.run(SECONDS);
            scene.assertNothingEnded();

            outage.end().accept(scene);
            scene.run(90);
            scene.assertNothingEnded();
            Machine victim = scene.machine(5);
            scene.cloud.stop(victim);
            scene.run(120);

            assertThat(scene.effects("terminate")).isEqualTo(1);
            scene.assertAllWell();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aSmallGroupHealsWhenTheCloudItselfSaysImpaired(int machines) {
        try (Scene scene = new Scene(Setup.of(machines), directory, machines)) {
            Machine frozen = scene.machine(1);
            scene.change(frozen, machine -> machine.isFrozen = true);
            scene.run(120);

            assertThat(scene.cloud.effects).contains("terminate " + frozen);
            scene.assertAllWell();
        }
    }
}

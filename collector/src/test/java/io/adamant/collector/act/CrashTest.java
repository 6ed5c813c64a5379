package io.adamant.collector.act;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.receipt.ReceiptChain;
import io.adamant.shared.model.InstanceId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The collector dies at every step of a replacement; what follows is exactly one replacement. */
final class CrashTest {

    @TempDir Path directory;

    /** What befalls an instance. */
    enum Damage {
        KILL,
        FREEZE,
        SICKEN,
        MUTATE;

        void befall(World world, InstanceId id) {
            switch (this) {
                case KILL -> world.kill(id);
                case FREEZE -> world.freeze(id);
                case SICKEN -> world.sicken(id);
                case MUTATE -> world.mutate(id);
            }
        }
    }

    static Stream<Arguments> faults() {
        List<Arguments> all = new ArrayList<>();
        for (Damage damage : Damage.values()) {
            int calls = damage == Damage.MUTATE ? 3 : 2;
            for (FakeCloud.Fault fault : FakeCloud.Fault.values()) {
                for (int call = 0; call < calls; call++) {
                    all.add(Arguments.of(damage, fault, call));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultAroundAnyCallLeadsToOneReplacement(Damage damage, FakeCloud.Fault fault, int call)
            throws IOException {
        try (World world = new World(directory)) {
            world.healthy();
            world.cloud.failAt(call, fault);
            damage.befall(world, world.instance(2));
            world.run(Duration.ofSeconds(60));

            assertReplacedOnce(world);
            boolean isCrash =
                    fault == FakeCloud.Fault.CRASH_BEFORE || fault == FakeCloud.Fault.CRASH_AFTER;
            assertThat(world.crashes).isEqualTo(isCrash ? 1 : 0);
        }
    }

    static Stream<Arguments> rounds() {
        List<Arguments> all = new ArrayList<>();
        for (Damage damage : Damage.values()) {
            for (int round = 0; round < 60; round += 3) {
                all.add(Arguments.of(damage, round));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void aRestartAfterAnyRoundLeadsToOneReplacement(Damage damage, int round) throws IOException {
        try (World world = new World(directory)) {
            world.healthy();
            damage.befall(world, world.instance(2));
            world.run(Duration.ofNanos(round * World.TICK));
            world.restart();
            world.run(Duration.ofSeconds(60));

            assertReplacedOnce(world);
        }
    }

    @ParameterizedTest
    @MethodSource("damages")
    void restartsAfterEveryRoundLeadToOneReplacement(Damage damage) throws IOException {
        try (World world = new World(directory)) {
            world.healthy();
            damage.befall(world, world.instance(2));
            for (int i = 0; i < 300; i++) {
                world.run(Duration.ofNanos(World.TICK));
                if (!world.intents().isEmpty()) {
                    world.restart();
                }
            }
            world.run(Duration.ofSeconds(60));

            assertReplacedOnce(world);
        }
    }

    static Stream<Arguments> damages() {
        return Stream.of(Damage.values()).map(Arguments::of);
    }

    private void assertReplacedOnce(World world) throws IOException {
        assertThat(world.cloud.effects).contains("terminate i-0002");
        assertThat(world.cloud.count("terminate")).isEqualTo(1);
        assertThat(world.cloud.count("launch")).isEqualTo(1);
        assertThat(world.cloud.present("web")).isEqualTo(3);
        assertThat(world.allHealthy()).isTrue();
        assertThat(world.intents()).hasSize(1);
        assertThat(world.intents().getFirst().isOpen()).isFalse();
        assertThat(world.receipts()).isEqualTo(1);
        assertThat(ReceiptChain.verify(directory.resolve("receipts.ndjson")))
                .isInstanceOf(ReceiptChain.Check.Intact.class);
    }
}

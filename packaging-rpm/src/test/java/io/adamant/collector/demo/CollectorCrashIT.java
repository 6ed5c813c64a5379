package io.adamant.collector.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adamant.collector.cloud.local.LocalCloudClient.Fault;
import io.adamant.collector.demo.Fleet.Member;
import io.adamant.collector.demo.Fleet.Replacement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real collector, a real local cloud and real instances; the collector is killed with -9. */
final class CollectorCrashIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"reserved", "launched"})
    void killedInTheMiddleOfAReplacementItReplacesExactlyOnce(String stage) throws Exception {
        DemoOptions options =
                new DemoOptions(
                        false,
                        stage.equals("reserved") ? 24_200 : 24_400,
                        directory.resolve("d"),
                        false,
                        null,
                        "auto",
                        3);
        Programs programs = new Programs(options, Installed.distribution());
        try (programs;
                Fleet fleet = new Fleet(options.port());
                CloudSide cloud = new CloudSide(options.cloudPort())) {
            programs.prepare();
            programs.startCloud();
            programs.startCollector();
            await("both up").atMost(LIMIT).until(() -> fleet.isReady() && cloud.isUp());
            cloud.createGroup(options);
            await("three healthy").atMost(LIMIT).until(() -> fleet.healthy().size() == 3);
            String victim = fleet.healthy().getFirst().id();
            long launchedBefore = cloud.count();

            cloud.harm(Fault.KILL, victim);
            await("the replacement reached " + stage)
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(LIMIT)
                    .until(() -> reached(fleet.replacementOf(victim), stage));
            programs.killCollector();
            programs.startCollector();

            await("the collector is back").atMost(LIMIT).until(fleet::isReady);
            await("the replacement closed")
                    .atMost(LIMIT)
                    .until(() -> fleet.replacementOf(victim).filter(r -> !r.open()).isPresent());
            await("three healthy again").atMost(LIMIT).until(() -> fleet.healthy().size() == 3);

            List<Replacement> all = fleet.replacements();
            assertThat(all).hasSize(1);
            assertThat(cloud.count()).as("instances ever launched").isEqualTo(launchedBefore + 1);
            assertThat(fleet.healthy().stream().map(Member::id))
                    .contains(all.getFirst().successor())
                    .doesNotContain(victim);
        }
    }

    private static boolean reached(Optional<Replacement> replacement, String stage) {
        // The later ones too: a busy machine may look only after the stage has passed.
        List<String> order =
                List.of(
                        "reserved",
                        "evidence_kept",
                        "terminated",
                        "launched",
                        "proven",
                        "released");
        return replacement
                .filter(r -> order.indexOf(r.stage()) >= order.indexOf(stage))
                .isPresent();
    }
}

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

/**
 * A real collector, a real local cloud and real instances; the collector is killed with -9.
 *
 * <p>On a machine that is starved of CPU the other instances fall silent too, and are replaced
 * rightly: what holds whatever the load is that none is replaced twice, and that as many are
 * launched as are replaced.
 */
final class CollectorCrashIT {

    private static final Duration LIMIT = Duration.ofMinutes(4);

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
            await("three healthy").atMost(LIMIT).until(() -> isAtRest(fleet));
            String victim = fleet.healthy().getFirst().id();
            long launchedBefore = cloud.count();
            int replacedBefore = fleet.replacements().size();

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
            await("three healthy again").atMost(LIMIT).until(() -> isAtRest(fleet));

            List<Replacement> all = fleet.replacements();
            assertThat(all).extracting(Replacement::instance).contains(victim);
            assertThat(all).extracting(Replacement::instance).doesNotHaveDuplicates();
            assertThat(all).extracting(Replacement::successor).doesNotHaveDuplicates();
            assertThat(cloud.count() - launchedBefore)
                    .as("launched since the harm, as replaced since: %s", all)
                    .isEqualTo(all.size() - replacedBefore);
            assertThat(fleet.healthy().stream().map(Member::id))
                    .doesNotContainAnyElementsOf(all.stream().map(Replacement::instance).toList());
        }
    }

    private static boolean isAtRest(Fleet fleet) {
        return fleet.healthy().size() == 3
                && fleet.replacements().stream().noneMatch(Replacement::open);
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

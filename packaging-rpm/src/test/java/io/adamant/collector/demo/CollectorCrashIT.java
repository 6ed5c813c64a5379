package io.adamant.collector.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adamant.collector.cloud.local.LocalCloudClient.Fault;
import io.adamant.collector.demo.Fleet.Member;
import io.adamant.collector.demo.Fleet.Replacement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
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
        List<String> order = List.of("reserved", "evidence_kept", "terminated", "launched");
        return replacement
                .filter(r -> order.indexOf(r.stage()) >= order.indexOf(stage))
                .isPresent();
    }

    /** promtool (Debian package prometheus) reads what a running collector exposes. */
    @Test
    void promtoolFindsNothingToSayAboutTheMetrics() throws Exception {
        Installed.need(hasPromtool(), "promtool is not installed (Debian package prometheus)");
        DemoOptions options =
                new DemoOptions(false, 24_600, directory.resolve("p"), false, null, "auto", 1);
        try (Programs programs = new Programs(options, Installed.distribution());
                Fleet fleet = new Fleet(options.port());
                Http http = new Http(options.port());
                CloudSide cloud = new CloudSide(options.cloudPort())) {
            programs.prepare();
            programs.startCloud();
            programs.startCollector();
            await("both up").atMost(LIMIT).until(() -> fleet.isReady() && cloud.isUp());
            cloud.createGroup(options);
            await("one healthy").atMost(LIMIT).until(() -> fleet.healthy().size() == 1);
            await("host metrics arrived")
                    .atMost(LIMIT)
                    .until(() -> http.get("/metrics").body().contains("system_memory"));

            Path metrics = directory.resolve("metrics.txt");
            Files.writeString(metrics, http.get("/metrics").body());
            Process promtool =
                    new ProcessBuilder("promtool", "check", "metrics")
                            .redirectInput(metrics.toFile())
                            .redirectErrorStream(true)
                            .start();
            String said = new String(promtool.getInputStream().readAllBytes());
            assertThat(promtool.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(said).isEmpty();
            assertThat(promtool.exitValue()).isZero();
        }
    }

    private static boolean hasPromtool() {
        return java.util.stream.Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
    }
}

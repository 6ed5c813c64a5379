package io.adamant.collector.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** promtool (Debian package prometheus) reads what a running collector and agent expose. */
final class MetricsIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir Path directory;

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
            String said =
                    new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(promtool.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(said).isEmpty();
            assertThat(promtool.exitValue()).isZero();
        }
    }

    private static boolean hasPromtool() {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
    }
}

package io.adamant.agent.source.host.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.adamant.agent.source.boot.stage.ManagerBoot;
import io.adamant.agent.source.host.reading.Faults;
import io.adamant.agent.source.host.reading.KernelFileException;
import io.adamant.agent.source.host.reading.Points;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Against a real systemd of this host, as a user instance with units of its own, in its own mount
 * namespace: it insists on a /run/systemd/system. Over its private socket, and over a real bus.
 */
final class SystemdUnitsIT {

    private static final Path SYSTEMD = Path.of("/usr/lib/systemd/systemd");

    private @Nullable Process systemd;
    private Path dir;
    private Path run;

    @BeforeEach
    void startSystemd() throws IOException {
        assumeThat(SYSTEMD).exists();
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid")).isEqualTo(0);
        dir = Files.createTempDirectory("units"); // short: a socket's path has 107 bytes at most
        run = Files.createDirectories(dir.resolve("run"));
        Path units = Files.createDirectories(dir.resolve("config/systemd/user"));
        Path wants = Files.createDirectories(units.resolve("default.target.wants"));
        Files.writeString(units.resolve("good.service"), "[Service]\nExecStart=/bin/sleep 60\n");
        Files.writeString(units.resolve("bad.service"), "[Service]\nExecStart=/bin/false\n");
        Files.writeString(
                units.resolve("slow-one.service"),
                "[Service]\nType=oneshot\nExecStart=/bin/sleep 1.2\n");
        for (String unit : List.of("good.service", "bad.service", "slow-one.service")) {
            Files.createSymbolicLink(wants.resolve(unit), units.resolve(unit));
        }
        ProcessBuilder builder =
                new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "--propagation",
                        "private",
                        "sh",
                        "-c",
                        "mount -t tmpfs none /run && mkdir -p /run/systemd/system && exec "
                                + SYSTEMD
                                + " --user --log-target=null");
        builder.environment()
                .putAll(
                        Map.of(
                                "XDG_RUNTIME_DIR",
                                run.toString(),
                                "SYSTEMD_GENERATOR_PATH", // this host's may take a minute
                                dir.resolve("none").toString(),
                                "SYSTEMD_ENVIRONMENT_GENERATOR_PATH",
                                dir.resolve("none").toString(),
                                "XDG_CONFIG_HOME",
                                dir.resolve("config").toString(),
                                "HOME",
                                dir.toString()));
        systemd =
                builder.redirectErrorStream(true)
                        .redirectOutput(dir.resolve("log").toFile())
                        .start();
    }

    @AfterEach
    void stopSystemd() throws Exception {
        Process started = systemd;
        if (started != null) {
            List<ProcessHandle> all = new ArrayList<>(started.descendants().toList());
            started.destroy();
            if (!started.waitFor(10, TimeUnit.SECONDS)) {
                started.destroyForcibly();
            }
            all.forEach(ProcessHandle::destroyForcibly);
            try (Stream<Path> files = Files.walk(dir)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
    }

    @Test
    void namesTheFailedUnitOverThePrivateSocket() {
        await("the failed unit by its name")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () ->
                                assertThat(states(run))
                                        .contains("bad.service failed", "good.service active"));
    }

    @Test
    void namesTheFailedUnitOverTheBus() throws IOException {
        await("the bus")
                .atMost(Duration.ofSeconds(30))
                .until(() -> Files.exists(run.resolve("bus")));
        Path other = Files.createDirectories(dir.resolve("other/dbus"));
        Files.createSymbolicLink(other.resolve("system_bus_socket"), run.resolve("bus"));

        await("the failed unit by its name")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () ->
                                assertThat(states(dir.resolve("other")))
                                        .contains("bad.service failed", "good.service active"));
    }

    @Test
    void saysWhenTheBootWasThroughWhatFailedAndWhatWasSlow() {
        await("a boot that is through")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(boot().finishMicros()).isPositive());

        ManagerBoot boot = boot();
        assertThat(boot.userspaceMicros()).isPositive().isLessThan(boot.finishMicros());
        assertThat(boot.hasKernel()).as("a user's manager was booted by no kernel").isFalse();
        assertThat(boot.failed()).containsExactly("bad.service");
        assertThat(boot.slow())
                .singleElement()
                .satisfies(
                        slow -> {
                            assertThat(slow.name()).isEqualTo("slow-one.service");
                            assertThat(slow.tookMicros()).isBetween(1_200_000L, 20_000_000L);
                        });
    }

    private ManagerBoot boot() {
        return new ManagerBootQuery(run, Path.of("/proc")).get().orElseThrow();
    }

    private List<String> states(Path run) {
        SystemdUnits units = new SystemdUnits(run, Path.of("/proc"), new Faults(), Runnable::run);
        units.begin();
        Points points = new Points(0, 1);
        try {
            units.read(points);
        } catch (KernelFileException notYet) {
            return List.of(notYet.getMessage() + ", " + process());
        }
        return points.list().stream()
                .filter(p -> p.name().equals("systemd.unit.state"))
                .map(SystemdUnitsIT::state)
                .toList();
    }

    private String process() {
        try (Stream<Path> files = Files.walk(run, 2)) {
            return systemd + " " + Files.readString(dir.resolve("log")) + " " + files.toList();
        } catch (IOException e) {
            return String.valueOf(systemd);
        }
    }

    private static String state(MetricPoint point) {
        return point.attributes().values().stream()
                .map(Value::asText)
                .reduce("", (a, b) -> a + " " + b)
                .strip();
    }
}

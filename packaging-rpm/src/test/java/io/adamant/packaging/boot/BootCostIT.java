package io.adamant.packaging.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adamant.lab.host.HostCommand;
import io.adamant.lab.host.LabCache;
import io.adamant.packaging.PackageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What the agent costs a boot, on a machine that does nothing else: {@code
 * -Dadamant.boot.rounds=10}. Boots with it and without it take turns.
 */
@EnabledIfSystemProperty(named = "adamant.boot.rounds", matches = "[1-9][0-9]*")
final class BootCostIT {

    private static final int ROUNDS = Integer.getInteger("adamant.boot.rounds", 10);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final double ADDED_MS = 300;
    private static final double FIRST_REPORT_MS = 1_000;

    @Test
    void itAddsLittleBeforeMultiUserTargetAndReportsSoon() throws Exception {
        PackageFiles.need("systemd-nspawn", "systemd-container");
        Path place = Files.createTempDirectory("adamant-cost");
        try {
            PackagedRoot image =
                    PackagedRoot.make(
                            place.resolve("image"),
                            PackagedRoot.text("beside.yaml"),
                            "adamant-agent");
            addSink(image.root());
            measure(image.root(), place);
        } finally {
            LabCache.deleteAll(place);
        }
    }

    /** After the bake: it is the measurement's, not the image's. */
    private static void addSink(Path root) throws IOException {
        Path units = root.resolve("etc/systemd/system");
        Files.writeString(units.resolve("sink.service"), PackagedRoot.text("sink.service"));
        Files.writeString(root.resolve("opt/app/sink.pl"), PackagedRoot.text("sink.pl"));
        Path wanted = Files.createDirectories(units.resolve("sysinit.target.wants"));
        Files.createSymbolicLink(wanted.resolve("sink.service"), Path.of("../sink.service"));
    }

    private static void measure(Path root, Path place) throws IOException {
        List<Double> with = new ArrayList<>();
        List<Double> without = new ArrayList<>();
        List<Double> first = new ArrayList<>();
        List<Double> worked = new ArrayList<>();
        List<Double> idled = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            try (Boot boot = Boot.start(root, place.resolve("with-" + round), "")) {
                Inside inside = up(boot, with);
                worked.add(boot.processorMillis());
                await("a report").atMost(LIMIT).until(() -> !report(inside).isEmpty());
                double started = micros(inside, "adamant-agent", "ExecMainStartTimestampMonotonic");
                first.add(Double.parseDouble(report(inside)) * 1e3 - started / 1e3);
            }
            String mask = "systemd.mask=adamant-agent.service";
            try (Boot boot = Boot.start(root, place.resolve("without-" + round), mask)) {
                up(boot, without);
                idled.add(boot.processorMillis());
            }
        }
        double added = median(with) - median(without);
        System.out.printf(
                Locale.ROOT,
                "multi-user.target, ms of userspace: with %s, without %s; medians differ by %.0f%n"
                        + "processor time until then, ms: medians %.0f and %.0f%n"
                        + "first report on the wire, ms after the unit's start: %s; median %.0f%n",
                with,
                without,
                added,
                median(worked),
                median(idled),
                first,
                median(first));
        assertThat(added).isLessThan(ADDED_MS);
        assertThat(median(first)).isLessThan(FIRST_REPORT_MS);
    }

    private static Inside up(Boot boot, List<Double> times) {
        await("systemd").atMost(LIMIT).until(() -> boot.inside().isPresent());
        Inside inside = boot.inside().orElseThrow();
        await("multi-user.target").atMost(LIMIT).until(() -> reached(inside) > 0);
        double userspace =
                Double.parseDouble(inside.run("systemctl show -P UserspaceTimestampMonotonic"));
        times.add((reached(inside) - userspace) / 1e3);
        return inside;
    }

    private static double reached(Inside inside) {
        try {
            return micros(inside, "multi-user.target", "ActiveEnterTimestampMonotonic");
        } catch (RuntimeException notYet) {
            return 0;
        }
    }

    private static double micros(Inside inside, String unit, String property) {
        return Double.parseDouble(inside.run("systemctl show -P " + property + " " + unit));
    }

    private static String report(Inside inside) {
        return HostCommand.of(
                        "sh", "-c", "cat /proc/" + inside.pid() + "/root/run/first-report || true")
                .run()
                .strip();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}

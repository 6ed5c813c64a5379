package io.adamant.packaging.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adamant.lab.host.LabCache;
import io.adamant.packaging.PackageFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Both packages in one root, booted with systemd as pid 1: the collector as it is installed, and
 * the agent of the same host, which reports to it.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
final class UnitsIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final String DROP_IN = "etc/systemd/system/adamant-agent.service.d/haste.conf";

    private static final String PID = "systemctl show -P MainPID adamant-collector";

    /** The packaged minute, cut short. */
    private static final String HASTE = "[Service]\nWatchdogSec=4s\nTimeoutAbortSec=1s\n";

    private static final String ASK = "http://127.0.0.1:8480";

    @BeforeAll
    static void need() {
        PackageFiles.need("systemd-nspawn", "systemd-container");
        PackageFiles.need("mmdebstrap", "mmdebstrap");
        PackageFiles.need("rpm", "rpm");
        PackageFiles.need("curl", "curl");
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "SKIPPED: real boots need root");
    }

    @Test
    void theUnitsAreGoodAndTheCollectorStartsAsInstalledAndForgetsNothingWhenKilled()
            throws Exception {
        Untouched before = Untouched.now();
        Path place = Files.createTempDirectory("adamant-units");
        try {
            PackagedRoot image =
                    PackagedRoot.make(
                            place.resolve("image"),
                            PackagedRoot.text("beside.yaml"),
                            files -> PackagedRoot.put(files, DROP_IN, HASTE),
                            "adamant-agent",
                            "adamant-collector");
            try (Boot boot = Boot.start(image.root(), place.resolve("instance"), "")) {
                await("systemd").atMost(LIMIT).until(() -> boot.inside().isPresent());
                story(boot.inside().orElseThrow());
            }
            // What was baked to be sealed, and is not: another image of the same packages.
            Path config = image.root().resolve("etc/adamant/agent.yaml");
            Files.writeString(
                    config, Files.readString(config).replace("mode: enforce", "mode: audit"));
            try (Boot boot = Boot.start(image.root(), place.resolve("audited"), "")) {
                await("systemd").atMost(LIMIT).until(() -> boot.inside().isPresent());
                isErased(boot.inside().orElseThrow());
            }
        } finally {
            LabCache.deleteAll(place);
        }
        await("nothing is left").atMost(LIMIT).until(() -> Untouched.now().equals(before));
    }

    private static void story(Inside inside) {
        await("the collector is ready")
                .atMost(LIMIT)
                .until(() -> ask(inside, "/readyz", "%{http_code}").endsWith("200"));
        assertThat(inside.run("systemctl is-active adamant-agent adamant-collector"))
                .isEqualTo("active\nactive");
        assertThat(inside.run("stat -c %U /proc/$(" + PID + ")")).isEqualTo("adamant");
        assertThat(inside.run("grep CapBnd /proc/$(" + PID + ")/status")).endsWith("0000000000");
        inside.run("systemd-analyze verify adamant-agent.service adamant-collector.service");
        inside.run("systemd-analyze security --threshold=15 adamant-collector.service");
        inside.run("systemd-analyze security --threshold=75 adamant-agent.service");
        forgetsNothing(inside);
        isStartedAgainWhenItHangs(inside);
    }

    /** Stopped, it feeds no watchdog, and takes no SIGABRT: systemd ends it by SIGKILL. */
    private static void isStartedAgainWhenItHangs(Inside inside) {
        String agent = inside.show("adamant-agent", "MainPID");
        inside.run("kill -STOP " + agent);
        await("another agent")
                .atMost(LIMIT)
                .until(
                        () ->
                                inside.show("adamant-agent", "NRestarts").equals("1")
                                        && inside.show("adamant-agent", "ActiveState")
                                                .equals("active"));
        assertThat(inside.show("adamant-agent", "MainPID")).isNotEqualTo(agent);
        assertThat(inside.run("journalctl -u adamant-agent --no-pager"))
                .contains("Watchdog timeout");
        eachLineCameOnce(inside);
    }

    /** Where nothing is sealed both go away; what reports the host does so to the host's end. */
    private static void isErased(Inside inside) {
        await("both are up")
                .atMost(LIMIT)
                .until(() -> ask(inside, "/readyz", "%{http_code}").endsWith("200"));
        String agent = inside.show("adamant-agent", "MainPID");
        inside.run("rpm -e --nodeps adamant-agent adamant-collector 2>&1");
        assertThat(inside.run("ls -d /usr/lib/adamant /usr/bin/adamant* 2>&1 || true").lines())
                .allMatch(line -> line.endsWith("No such file or directory"));
        assertThat(inside.run("systemctl is-enabled adamant-agent.service 2>&1 || true"))
                .doesNotStartWith("enabled");
        assertThat(inside.run("cat /proc/" + agent + "/comm")).isEqualTo("java");
        assertThat(inside.run("systemctl is-active adamant-collector 2>&1 || true"))
                .isNotEqualTo("active");
    }

    private static void forgetsNothing(Inside inside) {
        await("lines of the workload").atMost(LIMIT).until(() -> holds(inside, 50));
        inside.run("kill -9 $(" + PID + ")");
        await("the collector is back")
                .atMost(LIMIT)
                .until(() -> ask(inside, "/readyz", "%{http_code}").endsWith("200"));
        assertThat(inside.show("adamant-collector", "NRestarts")).isEqualTo("1");
        eachLineCameOnce(inside);
    }

    private static void eachLineCameOnce(Inside inside) {
        long written = Long.parseLong(inside.run("wc -l </var/log/app/app.log"));
        await("line " + (written - 1)).atMost(LIMIT).until(() -> holds(inside, written - 1));
        for (long line = 0; line < written; line += Math.max(1, written / 40)) {
            assertThat(times(inside, line)).as("line %d", line).isEqualTo(1);
        }
    }

    private static boolean holds(Inside inside, long line) {
        return times(inside, line) == 1;
    }

    private static int times(Inside inside, long line) {
        String number = "#%09d".formatted(line);
        String query = "/api/v1/logs?from=1h&limit=10&contains=%23" + number.substring(1);
        String said = ask(inside, query, "");
        return said.split(number, -1).length - 1;
    }

    private static String ask(Inside inside, String path, String format) {
        try {
            return inside.fromHere("curl", "-sS", "-m", "10", "-w", format, ASK + path);
        } catch (RuntimeException notYet) {
            return "";
        }
    }
}

package io.adamant.packaging.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adamant.lab.Guest;
import io.adamant.lab.GuestPlan;
import io.adamant.lab.RequiresLab;
import io.adamant.lab.battery.EventSink;
import io.adamant.lab.host.LabCache;
import io.adamant.lab.image.DiskImage;
import io.adamant.lab.image.Kernel;
import io.adamant.lab.image.LaneFiles;
import io.adamant.lab.image.RootType;
import io.adamant.packaging.PackageFiles;
import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.BootReport.BootStage;
import io.adamant.shared.model.BootReport.BootVerdict;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.SealAttempt;
import io.adamant.shared.model.SealTier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The real package in a real root, installed by rpm and baked, booted as a virtual machine:
 * Debian's 6.1 cloud kernel under software emulation, whose guard seals, and a receiver outside.
 */
@RequiresLab(life = true)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class PackagedMachineIT {

    private static final long BEGAN = System.nanoTime();
    private static final long BYTES = 2L << 30;
    private static final int MEMORY_MIB = 768;

    /** An emulated machine among other work: each step took well under a minute when alone. */
    private static final Duration LIMIT = Duration.ofMinutes(6);

    private static final String DROP_IN =
            """
            [Service]
            ExecStartPost=/usr/bin/setsid -f /bin/sh /usr/lib/adamant-lab/killer.sh
            """;

    @BeforeAll
    static void need() {
        PackageFiles.need("mmdebstrap", "mmdebstrap");
        PackageFiles.need("rpm", "rpm");
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "SKIPPED: rpm needs root");
    }

    @Test
    void theBakedImageSealsARealKernelSaysHowItBootedAndOutlivesItsAgent() throws Exception {
        Path place = Files.createTempDirectory("adamant-machine");
        Kernel kernel = Kernel.debian("6.1");
        try (EventSink sink = EventSink.open()) {
            GuestPlan plan =
                    GuestPlan.life(kernel)
                            .withOutward(sink.port())
                            .withMemory(MEMORY_MIB)
                            // A getty waits for a device that only udev announces.
                            .withParameters("systemd.getty_auto=no");
            Path image = image(place, kernel);
            say("the image is made");
            try (Guest guest = Guest.boot(plan, image)) {
                say("the machine answers");
                saysHowItBooted(guest, sink);
                refusesAndReports(guest, sink);
                staysWithinItsLimits(guest);
                comesBack(guest, sink);
            }
        } finally {
            LabCache.deleteAll(place);
        }
    }

    private static Path image(Path place, Kernel kernel) throws IOException {
        PackagedRoot made =
                PackagedRoot.make(
                        place.resolve("root"),
                        PackagedRoot.text("machine.yaml"),
                        files -> beside(files, kernel),
                        "adamant-agent");
        Path image = place.resolve("image");
        DiskImage.make(RootType.EXT4, made.root(), image, BYTES);
        LabCache.deleteAll(made.root());
        return image;
    }

    /** What a cloud hands over, and the lab's ways in; all of it is baked, and sealed with it. */
    private static void beside(Path files, Kernel kernel) throws IOException {
        LaneFiles.lay(LabCache.open(), kernel, files);
        PackagedRoot.put(files, "etc/modules-load.d/lab.conf", "virtio_net\n");
        PackagedRoot.put(
                files, "etc/systemd/system/network.service", PackagedRoot.text("network.service"));
        PackagedRoot.put(files, "etc/systemd/system/adamant-agent.service.d/killer.conf", DROP_IN);
        PackagedRoot.put(files, "usr/lib/adamant-lab/killer.sh", PackagedRoot.text("killer.sh"));
        PackagedRoot.put(
                files,
                "var/lib/cloud/identity.yaml",
                "instance-id: i-machine\nimage-id: packaged-1\n");
        PackagedRoot.put(files, "var/lib/cloud/launch.env", "APP_PORT=8080\n");
    }

    /** No firmware and no boot loader in the emulator, and an initrd without systemd. */
    private static void saysHowItBooted(Guest guest, EventSink sink) {
        awaitOrTell(guest, "the guard's seal", () -> last(sink, BootVerdict.READY).isPresent());
        say("ready");
        await("the end of userspace")
                .atMost(LIMIT)
                .until(
                        () ->
                                stage(sink, "userspace")
                                        .filter(s -> s.durationNanos() > 0)
                                        .isPresent());
        BootReport report = last(sink, BootVerdict.READY).orElseThrow();
        assertThat(report.seal().tier()).as(report.seal().detail()).isEqualTo(SealTier.ENFORCED);
        assertThat(report.kernel()).startsWith("6.1.");
        assertThat(report.stages())
                .extracting(BootStage::name)
                .containsExactly("kernel", "userspace", "agent", "seal", "checks");
        BootStage kernel = stage(sink, "kernel").orElseThrow();
        BootStage userspace = stage(sink, "userspace").orElseThrow();
        assertThat(kernel.durationNanos()).isPositive();
        assertThat(userspace.startUnixNanos())
                .isEqualTo(kernel.startUnixNanos() + kernel.durationNanos());
        assertThat(userspace.detail()).startsWith("failed: broken.service");
        say("stages: " + report.stages());
    }

    private static void refusesAndReports(Guest guest, EventSink sink) {
        assertThat(guest.must("systemctl show -P ActiveState adamant-agent").strip())
                .isEqualTo("active");
        assertThat(guest.must("journalctl -u probe.service --no-pager")).contains("usr-was-sealed");
        assertThat(guest.run("touch /etc/x").err()).contains("Operation not permitted");
        assertThat(guest.run("rpm -e --nodeps adamant-agent", LIMIT).exit()).isNotZero();
        assertThat(guest.run("rpm -V --nodeps --noconfig adamant-agent", LIMIT).exit()).isZero();
        await("the refused write is reported")
                .atMost(LIMIT)
                .until(() -> blocked(sink, "touch") && blocked(sink, "rpm"));
        say("a write and an erase were refused and heard");
    }

    private static boolean blocked(EventSink sink, String command) {
        return events(sink)
                .filter(SealAttempt.class::isInstance)
                .map(SealAttempt.class::cast)
                .anyMatch(
                        attempt ->
                                attempt.outcome() == SealAttempt.Outcome.BLOCKED
                                        && command.equals(attempt.command()));
    }

    /** The kernel's own bounds, which a container of this machine's has not. */
    private static void staysWithinItsLimits(Guest guest) {
        String group = "cd /sys/fs/cgroup/system.slice/adamant-agent.service && ";
        assertThat(guest.must(group + "cat memory.high memory.max pids.max").lines())
                .containsExactly("" + (128 << 20), "" + (192 << 20), "128");
        List<Long> used =
                guest.must(group + "sed -n 's/^anon //p' memory.stat && cat pids.current")
                        .lines()
                        .map(Long::parseLong)
                        .toList();
        assertThat(used.getFirst()).as("bytes of its own").isLessThan(64L << 20);
        assertThat(used.getLast()).as("tasks").isBetween(1L, 64L);
        say(
                "it uses "
                        + used.getFirst() / 1_000_000
                        + " MB of its own and "
                        + used.getLast()
                        + " tasks");
    }

    private static void comesBack(Guest guest, EventSink sink) {
        int before = sink.heard().size();
        guest.must("touch /run/lab/agent.die");
        awaitOrTell(
                guest,
                "the agent is back and says so",
                () ->
                        sink.heard().stream()
                                .skip(before)
                                .anyMatch(heard -> isTakenOver(heard.event())));
        assertThat(guest.must("systemctl show -P NRestarts adamant-agent").strip()).isEqualTo("1");
        assertThat(guest.run("touch /usr/x").exit()).isNotZero();
        say("killed, and back");
    }

    /** What is awaited, or what the guest says of it. */
    private static void awaitOrTell(Guest guest, String what, Callable<Boolean> condition) {
        try {
            await(what).atMost(LIMIT).until(condition);
        } catch (ConditionTimeoutException late) {
            String words = "systemctl list-jobs --no-pager; systemctl status adamant-agent";
            throw new AssertionError(what + ":\n" + guest.run(words, LIMIT).out(), late);
        }
    }

    private static boolean isTakenOver(HostEvent event) {
        return event instanceof BootReport report
                && report.seal().tier() == SealTier.ENFORCED
                && report.seal().detail().contains("taken over from an earlier run of the agent");
    }

    private static Optional<BootReport> last(EventSink sink, BootVerdict verdict) {
        List<BootReport> reports =
                events(sink)
                        .filter(BootReport.class::isInstance)
                        .map(BootReport.class::cast)
                        .filter(report -> report.verdict() == verdict)
                        .toList();
        return reports.isEmpty() ? Optional.empty() : Optional.of(reports.getLast());
    }

    private static Optional<BootStage> stage(EventSink sink, String name) {
        return last(sink, BootVerdict.READY).stream()
                .flatMap(report -> report.stages().stream())
                .filter(stage -> stage.name().equals(name))
                .findFirst();
    }

    private static Stream<HostEvent> events(EventSink sink) {
        return sink.heard().stream().map(heard -> heard.event());
    }

    private static void say(String words) {
        long seconds = Duration.ofNanos(System.nanoTime() - BEGAN).toSeconds();
        System.out.println("machine: " + seconds + " s: " + words);
    }
}

package io.adamant.agent.linux.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.seal.attempt.Sighting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against real inotify(7), which has an event before the call that made it returns. */
final class UnitWatchTest {

    @TempDir Path root;

    private long now;
    private Path systemd;
    private UnitWatch watch;

    @BeforeEach
    void begin() throws IOException {
        assumeTrue(Syscalls.knowsThisMachine(), "built for x86_64");
        systemd = Files.createDirectories(root.resolve("run/systemd"));
        Files.createDirectories(systemd.resolve("generator"));
        Files.writeString(systemd.resolve("generator/boot.mount"), "[Mount]\nWhat=/dev/x\n");
        watch = new UnitWatch(root.resolve("run"), root.resolve("etc"), () -> now);
        assertThat(watch.begin()).isEmpty();
        taken();
    }

    @AfterEach
    void close() {
        if (watch != null) {
            watch.close();
        }
    }

    private List<String> taken() {
        List<Sighting> taken = new ArrayList<>(watch.take(100));
        now += UnitWatch.SETTLE_NANOS;
        taken.addAll(watch.take(100));
        return taken.stream().map(UnitWatchTest::words).toList();
    }

    private static String words(Sighting sighting) {
        return sighting.operation() + " " + sighting.path();
    }

    @Test
    void aTransientUnitIsToldWithWhatItRuns() throws IOException {
        Path made = Files.createDirectories(systemd.resolve("transient"));
        taken();

        Files.writeString(
                made.resolve("run-u1.service"), "[Service]\nExecStart=\nExecStart=/tmp/evil -x\n");

        assertThat(taken())
                .singleElement()
                .satisfies(
                        words ->
                                assertThat(words)
                                        .startsWith("add transient unit ")
                                        .contains(
                                                "run-u1.service: none -> ExecStart=/tmp/evil -x"));
    }

    @Test
    void oneThatIsGoneAgainIsStillTold() throws IOException {
        Path made = Files.createDirectories(systemd.resolve("transient"));
        taken();

        Files.writeString(made.resolve("run-u2.service"), "[Service]\n");
        Files.delete(made.resolve("run-u2.service"));

        assertThat(taken())
                .containsExactly(
                        "add transient unit " + made.resolve("run-u2.service") + ": gone again");
    }

    @Test
    void theEndOfATransientUnitIsNoNews() throws IOException {
        Path made = Files.createDirectories(systemd.resolve("transient"));
        Files.writeString(made.resolve("run-u3.service"), "[Service]\n");
        taken();
        taken();

        Files.delete(made.resolve("run-u3.service"));

        assertThat(taken()).isEmpty();
    }

    @Test
    void aSessionThatBeginsIsNone() throws IOException {
        Path made = Files.createDirectories(systemd.resolve("transient"));
        taken();

        Files.writeString(made.resolve("session-4.scope"), "[Scope]\n");
        Files.createDirectories(made.resolve("session-4.scope.d"));

        assertThat(taken()).isEmpty();
    }

    @Test
    void aPodOfAContainerRuntimeIsNone() throws IOException {
        Path made = Files.createDirectories(systemd.resolve("transient"));
        taken();

        Files.writeString(made.resolve("kubepods-burstable-pod1.slice"), "[Slice]\n");
        Files.createDirectories(made.resolve("kubepods-burstable-pod1.slice.d"));
        Files.writeString(
                made.resolve("kubepods-burstable-pod1.slice.d/50-CPUWeight.conf"), "[Slice]\n");
        Files.writeString(made.resolve("cri-containerd-2.scope"), "[Scope]\n");
        taken();

        assertThat(taken()).isEmpty();
    }

    @Test
    void generatorsThatWriteTheSameAgainAreNone() throws IOException {
        Files.delete(systemd.resolve("generator/boot.mount"));
        Files.delete(systemd.resolve("generator"));
        Files.createDirectories(systemd.resolve("generator"));
        Files.writeString(systemd.resolve("generator/boot.mount"), "[Mount]\nWhat=/dev/x\n");

        assertThat(taken()).isEmpty();

        Files.writeString(systemd.resolve("generator/boot.mount"), "[Mount]\nWhat=/dev/y\n");

        assertThat(taken())
                .singleElement()
                .satisfies(words -> assertThat(words).startsWith("change unit file "));
    }

    @Test
    void aReloadThatTakesSecondsIsNone() throws IOException {
        Files.delete(systemd.resolve("generator/boot.mount"));
        Files.delete(systemd.resolve("generator"));
        assertThat(taken()).isEmpty();
        now += UnitWatch.GENERATOR_NANOS / 2;
        assertThat(taken()).isEmpty();

        Files.createDirectories(systemd.resolve("generator"));
        assertThat(taken()).isEmpty();
        Files.writeString(systemd.resolve("generator/boot.mount"), "[Mount]\nWhat=/dev/x\n");

        assertThat(taken()).isEmpty();
        now += UnitWatch.GENERATOR_NANOS;
        assertThat(taken()).isEmpty();
    }

    @Test
    void whatNoGeneratorWritesAgainIsRemoved() throws IOException {
        Files.delete(systemd.resolve("generator/boot.mount"));
        assertThat(taken()).isEmpty();

        now += UnitWatch.GENERATOR_NANOS;

        assertThat(taken())
                .singleElement()
                .satisfies(words -> assertThat(words).startsWith("remove unit file "));
        now += 2 * UnitWatch.GENERATOR_NANOS;
        assertThat(taken()).isEmpty();
    }

    @Test
    void aDropInOfADirectoryThatWasNotThereIsTold() throws IOException {
        Path dropIn = Files.createDirectories(systemd.resolve("system/ssh.service.d"));
        taken();

        Files.writeString(dropIn.resolve("x.conf"), "[Service]\nExecStartPre=/tmp/evil\n");

        assertThat(taken())
                .singleElement()
                .satisfies(
                        words ->
                                assertThat(words)
                                        .startsWith("add unit file ")
                                        .contains("ExecStartPre=/tmp/evil"));
    }
}

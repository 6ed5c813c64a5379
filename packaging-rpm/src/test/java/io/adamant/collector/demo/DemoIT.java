package io.adamant.collector.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The installed {@code demo} as a process, with plain instances, broken from outside. */
final class DemoIT {

    private static final int PORT = 24_800;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir Path directory;
    private Process demo;

    @BeforeEach
    void start() throws IOException {
        demo = demo("first");
        try (Fleet fleet = new Fleet(PORT)) {
            await("one healthy").atMost(LIMIT).until(() -> fleet.healthy().size() == 1);
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        demo.destroy();
        assertThat(demo.waitFor(LIMIT)).isTrue();
    }

    @Test
    void aSecondDemoOnTheSamePortIsRefusedInOneLineAndHarmsNothing() throws Exception {
        Process second = demo("second");

        assertThat(second.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(said("second"))
                .contains("adamant: port 24800 is in use; name another first port with --port");
        assertThat(directory.resolve("second")).doesNotExist();
        assertThat(demo.isAlive()).isTrue();
        try (Fleet fleet = new Fleet(PORT)) {
            assertThat(fleet.members()).hasSize(1);
        }
    }

    @Test
    void theEndOfItsCollectorEndsTheDemoWithWordsAndLeavesNothing() throws Exception {
        ProcessHandle collector =
                demo.descendants()
                        .filter(p -> commandLine(p).contains("CollectorMain"))
                        .findFirst()
                        .orElseThrow();

        collector.destroyForcibly();

        assertThat(demo.waitFor(LIMIT)).isTrue();
        assertThat(demo.exitValue()).isEqualTo(1);
        assertThat(said("first")).contains("adamant: the collector ended with status 137");
        await("nothing is left")
                .atMost(LIMIT)
                .until(
                        () ->
                                ProcessHandle.allProcesses()
                                        .map(DemoIT::commandLine)
                                        .noneMatch(line -> line.contains(directory.toString())));
    }

    private Process demo(String name) throws IOException {
        return Installed.cli(
                directory.resolve(name + ".log"),
                List.of(
                        "demo",
                        "--launcher",
                        "plain",
                        "--instances",
                        "1",
                        "--port",
                        Integer.toString(PORT),
                        "--dir",
                        directory.resolve(name).toString()));
    }

    private String said(String name) throws IOException {
        return Files.readString(directory.resolve(name + ".log"));
    }

    private static String commandLine(ProcessHandle process) {
        return process.info().commandLine().orElse("");
    }
}

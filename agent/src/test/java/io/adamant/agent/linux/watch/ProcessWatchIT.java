package io.adamant.agent.linux.watch;

import static io.adamant.agent.linux.watch.OwnNamespace.command;
import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.agent.linux.proc.ProcFacts;
import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.agent.seal.policy.SealPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine's own /proc, with a sleeping process of the test's in namespaces of its own. */
final class ProcessWatchIT {

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(ProcessWatch.PERIOD_SECONDS);

    @TempDir Path dir;

    private long now;
    private ProcessWatch watch;

    @BeforeEach
    void look() {
        SealPolicy policy =
                new SealPolicy(
                        SealPolicy.Mode.AUDIT,
                        List.of(Path.of("/etc"), Path.of("/usr")),
                        List.of(),
                        PERIOD_NANOS,
                        PERIOD_NANOS);
        watch =
                new ProcessWatch(
                        ProcessWatch.KINDS,
                        () -> policy,
                        new ProcFacts(Path.of("/proc")),
                        () -> now);
        assertThat(watch.begin()).isEmpty();
        taken();
        taken();
    }

    @AfterEach
    void close() {
        watch.close();
    }

    private List<Sighting> taken() {
        now += PERIOD_NANOS;
        return watch.take(1000);
    }

    private List<Sighting> ofProcess(long processId) {
        return taken().stream().filter(s -> s.who().processId() == processId).toList();
    }

    @Test
    void whatRunsFromAWritablePlaceIsToldOnce() throws Exception {
        Path program = dir.resolve("evil");
        Files.copy(Path.of("/usr/bin/sleep"), program, StandardCopyOption.COPY_ATTRIBUTES);
        Process process = new ProcessBuilder(program.toString(), "60").start();
        try {
            assertThat(ofProcess(process.pid()))
                    .singleElement()
                    .satisfies(
                            sighting -> {
                                assertThat(sighting.operation())
                                        .isEqualTo("execute from a writable place");
                                assertThat(sighting.path()).isEqualTo(program.toString());
                            });
            assertThat(ofProcess(process.pid())).isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void whatHasNoFileAnyMoreIsFromMemory() throws Exception {
        Path program = dir.resolve("evil");
        Files.copy(Path.of("/usr/bin/sleep"), program, StandardCopyOption.COPY_ATTRIBUTES);
        Process process = new ProcessBuilder(program.toString(), "60").start();
        try {
            Files.delete(program);

            assertThat(ofProcess(process.pid()))
                    .extracting(Sighting::operation)
                    .containsExactly("execute from memory");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aPrivateMountOverAProtectedFileIsTold() throws Exception {
        Path evil = Files.writeString(dir.resolve("passwd"), "root::0:0::/:/bin/sh\n");
        try (OwnNamespace own = new OwnNamespace(OwnNamespace.MOUNTS)) {
            own.run(
                    () -> {
                        command("mount", "--make-rprivate", "/");
                        command("mount", "--bind", evil.toString(), "/etc/passwd");
                        Process process = new ProcessBuilder("/usr/bin/sleep", "60").start();
                        try {
                            List<Sighting> seen = taken();
                            assertThat(seen)
                                    .filteredOn(s -> s.operation().equals("private mount"))
                                    .anySatisfy(
                                            s ->
                                                    assertThat(s.path())
                                                            .contains("at /etc/passwd: none -> ")
                                                            .contains("/passwd"));
                            assertThat(taken())
                                    .noneMatch(s -> s.operation().equals("private mount"));
                        } finally {
                            process.destroyForcibly();
                        }
                    });
        }
    }
}

package io.adamant.agent.linux.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.adamant.agent.seal.SealSource;
import io.adamant.shared.model.SealTier;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs against the real kernel: a {@link SealedHouse} in mount and pid namespaces of its own, as
 * root and as an ordinary user. Skipped, with the reason, where the kernel permits no namespaces.
 */
class KernelSealIT {

    private static final List<String> AS_ROOT =
            List.of("unshare", "-m", "-p", "-f", "--mount-proc", "--propagation", "private");
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");
    private static final List<String> IN_USER_NAMESPACE =
            List.of("unshare", "-U", "-r", "-m", "-p", "-f", "--mount-proc");
    private static final int MAX_SECONDS = 120;

    @TempDir Path dir;

    private Path house;

    @BeforeEach
    void aHouseForEverybody() throws IOException {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxrwxrwx"));
        house = Files.createDirectory(dir.resolve("house"));
        Files.setPosixFilePermissions(house, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @Test
    void rootsAttemptsAreRefusedAndAttributed() throws Exception {
        assumeTrue(isRoot(), "needs root");
        assumePermitted(AS_ROOT);

        String said = live(AS_ROOT);

        refusedWatchedAndLost(said);
        assertThat(said)
                .contains("attribution bpf raw tracepoint sys_exit")
                .contains("attempt openat " + house + "/f sh of []")
                .contains("attempt renameat2 " + house + "/f mv of [sh]")
                .contains("attempt fchmodat " + house + "/f chmod of [sh]")
                .contains("attempt symlinkat " + house + "/link ln of [sh]")
                .contains("attempt unlinkat ")
                .contains("reader-ended true")
                // Five attempts: asking (access(2)), the canary's own tries and the exempt write
                // are none.
                .contains("\nattempts 5\n");
    }

    @Test
    void anOrdinaryUsersAttemptsAreRefusedAndNotSeen() throws Exception {
        List<String> prefix = new ArrayList<>(isRoot() ? AS_NOBODY : List.of());
        prefix.addAll(IN_USER_NAMESPACE);
        assumePermitted(prefix);

        String said = live(prefix);

        refusedWatchedAndLost(said);
        assertThat(said)
                .contains("attribution none: bpf(2) refused to create the ring buffer")
                .contains("\nattempts 0\n")
                .doesNotContain("\nattempt ");
    }

    private static void refusedWatchedAndLost(String said) {
        assertThat(said)
                .contains("tier FALLBACK")
                .contains("already Sealed[already=true]")
                .contains("write-exit 2")
                .contains("content before")
                .contains("exempt-exit 0")
                .contains("exempt-content x")
                .contains("insider-exit 0")
                .contains("/f: content sha256:")
                .contains("tier-after-change FALLBACK")
                .contains("drift=Seen[named=[mount ")
                .contains("tier-after-undo LOST");
    }

    private String live(List<String> prefix) throws Exception {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-Xmx32m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", classes(), SealedHouse.class.getName(), house.toString()));
        return run(command);
    }

    private static void assumePermitted(List<String> prefix) throws Exception {
        List<String> command = new ArrayList<>(prefix);
        command.add("/bin/true");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(process.waitFor() == 0, "namespaces are not permitted here: " + words);
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        Path said = dir.resolve("said");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        boolean ended = process.waitFor(MAX_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String text = Files.readString(said);
        assertThat(ended).as("ended in time: %s", text).isTrue();
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    /** Copies, for an ordinary user may not be able to read the build's own folder. */
    private String classes() throws IOException, URISyntaxException {
        List<String> copies = new ArrayList<>();
        for (Class<?> type : List.of(SealedHouse.class, SealSource.class, SealTier.class)) {
            Path from = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
            Path to = dir.resolve("classes-" + type.getSimpleName());
            copy(from, to);
            copies.add(to.toString());
        }
        return String.join(":", copies);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectory(
                            target,
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rwxr-xr-x")));
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}

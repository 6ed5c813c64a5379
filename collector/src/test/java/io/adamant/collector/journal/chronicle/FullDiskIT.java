package io.adamant.collector.journal.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A JVM of its own on a disk that is really full: a tmpfs, or ext4 on a loop device, in a mount
 * namespace of its own. Needs root.
 */
final class FullDiskIT {

    @TempDir Path directory;

    @BeforeEach
    void needsRoot() {
        boolean isRoot = System.getProperty("user.name").equals("root");
        boolean isCi = "true".equals(System.getenv("CI"));
        assumeTrue(isRoot || isCi, "mounting a small disk needs root");
    }

    /** Runs the appender in the mounted directory; what it said. */
    private List<String> append(String mount, long reserve) throws Exception {
        List<String> java = new ArrayList<>();
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-javaagent"))
                .forEach(java::add);
        java.addAll(List.of("-Xmx128m", "-cp", System.getProperty("java.class.path")));
        java.add(AppendUntilFull.class.getName());
        java.add(directory + "/disk/journal");
        java.add(Long.toString(reserve));
        Files.createDirectories(directory.resolve("disk"));
        List<String> command = new ArrayList<>();
        command.addAll(List.of("unshare", "-m", "--propagation", "private", "sh", "-c"));
        command.add("cd \"$1\" && " + mount + " && shift && exec \"$@\"");
        command.add("sh");
        command.add(directory.toString());
        command.addAll(java);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
        assertThat(process.waitFor()).as(String.join("\n", said)).isZero();
        return said;
    }

    private static long number(List<String> said, String name) {
        return said.stream()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void atTheWatermarkItIsFullAndEverythingDurableIsThere() throws Exception {
        List<String> said = append("mount -t tmpfs -o size=160m none disk", 40_000_000);
        assertThat(said).filteredOn(line -> line.startsWith("full the disk has")).hasSize(3);
        assertThat(said).noneMatch(line -> line.startsWith("failed"));
        assertThat(number(said, "durable")).isGreaterThan(10);
        assertThat(number(said, "readable")).isEqualTo(number(said, "durable"));
    }

    /** The watermark is set away: what a neighbour that fills the same disk does. */
    @Test
    void whereTheDiskGivesOutBeforeTheWatermarkTheAppendFailsAndTheJvmLives() throws Exception {
        List<String> said =
                append(
                        "truncate -s 96m image && mkfs.ext4 -q image && mount -o loop image disk",
                        0);
        assertThat(said).anyMatch(line -> line.startsWith("failed") || line.startsWith("full"));
        assertThat(number(said, "readable")).isGreaterThanOrEqualTo(number(said, "durable"));
    }
}

package io.adamant.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packages of the build, made once more of the same programs in another place. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class ReproducibleIT {

    private static final Path DIST =
            Path.of(System.getProperty("adamant.dist", "target/adamant")).toAbsolutePath();

    @TempDir private Path dir;

    @BeforeAll
    static void needRpm() {
        PackageFiles.need("rpm", "rpm");
    }

    @Test
    void theCollectorsPackageHasTheSameBytes() throws Exception {
        Path first = PackageFiles.of("adamant-collector");

        Path again = RpmFile.write(CollectorPackage.make(build(first)), dir, null);

        assertThat(digests(again)).isEqualTo(digests(first));
        assertThat(Files.mismatch(first, again)).isEqualTo(-1);
    }

    @Test
    void theAgentsPackageDiffersByItsCacheAndTheDigestOfThatAlone() throws Exception {
        Path first = PackageFiles.of("adamant-agent");

        Path again = RpmFile.write(AgentPackage.make(build(first)), dir, null);

        Map<String, String> before = digests(first);
        Map<String, String> after = digests(again);
        assertThat(after.keySet()).isEqualTo(before.keySet());
        TreeSet<String> changed = new TreeSet<>(after.keySet());
        changed.removeIf(path -> after.get(path).equals(before.get(path)));
        assertThat(changed)
                .isSubsetOf(
                        "/usr/lib/adamant/agent.aot",
                        "/usr/share/doc/adamant-agent/adamant-agent.cdx.json");
    }

    private Build build(Path first) throws Exception {
        String time = PackageFiles.run("rpm", "-qp", "--qf", "%{BUILDTIME}", first.toString());
        Path module = Path.of("").toAbsolutePath();
        return new Build(
                DIST,
                module.resolve("src/main/rpm"),
                module.resolveSibling(""),
                Files.createDirectories(dir.resolve("work")),
                dir,
                PackageFiles.run("rpm", "-qp", "--qf", "%{VERSION}", first.toString())
                        .replace("~snapshot", "-SNAPSHOT"),
                Instant.ofEpochSecond(Long.parseLong(time)));
    }

    private static Map<String, String> digests(Path rpm) throws Exception {
        Map<String, String> digests = new TreeMap<>();
        String format = "[%{FILENAMES} %{FILEDIGESTS} %{FILEMODES} %{FILEMTIMES}\\n]";
        PackageFiles.run("rpm", "-qp", "--qf", format, rpm.toString())
                .lines()
                .map(line -> line.split(" ", 2))
                .forEach(words -> digests.put(words[0], words[1]));
        return digests;
    }
}

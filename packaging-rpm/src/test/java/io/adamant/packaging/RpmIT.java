package io.adamant.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packages as the real rpm reads, installs and erases them. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class RpmIT {

    private static final long MEGABYTE = 1_000_000;
    private static final Path GOLDEN =
            Path.of("src/test/resources/io/adamant/packaging/golden").toAbsolutePath();

    @TempDir private Path dir;

    @BeforeAll
    static void needRpm() {
        PackageFiles.need("rpm", "rpm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"adamant-agent", "adamant-collector"})
    void itsDigestsAreGood(String name) throws Exception {
        assertThat(PackageFiles.run("rpm", "-K", PackageFiles.of(name).toString()))
                .contains("digests")
                .contains("OK")
                .doesNotContain("NOT OK");
    }

    @ParameterizedTest
    @ValueSource(strings = {"adamant-agent", "adamant-collector"})
    void itsFilesModesAndOwnersAreThese(String name) throws Exception {
        String format =
                "[%{FILEMODES:perms} %{FILEUSERNAME}:%{FILEGROUPNAME} %{FILEFLAGS:fflags}"
                        + " %{FILENAMES}\\n]";
        // What the JDK brings is the JDK's; its jars are its libraries'.
        String paths =
                query(name, "--qf", format)
                        .lines()
                        .filter(line -> !line.matches(".*/runtime/.*|.*/lib/.*[.]jar"))
                        .collect(Collectors.joining("\n", "", "\n"));
        golden(name + ".files", paths);
    }

    @ParameterizedTest
    @ValueSource(strings = {"adamant-agent", "adamant-collector"})
    void itsScriptsAreThese(String name) throws Exception {
        golden(name + ".scripts", query(name, "--scripts"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"adamant-agent", "adamant-collector"})
    void itsRequirementsAreThese(String name) throws Exception {
        golden(name + ".requires", query(name, "--requires", "--recommends"));
    }

    @Test
    void theAgentIsSmall() throws Exception {
        assertThat(Files.size(PackageFiles.of("adamant-agent"))).isLessThan(35 * MEGABYTE);
        assertThat(Long.parseLong(query("adamant-agent", "--qf", "%{SIZE}")))
                .isLessThan(75 * MEGABYTE);
    }

    @Test
    void noNameOfTheMachineThatBuiltItIsInside() throws Exception {
        String about =
                query("adamant-agent", "--qf", "%{BUILDHOST} %{BUILDTIME} %{PAYLOADCOMPRESSOR}");

        assertThat(about).isEqualTo("localhost 1793491200 zstd");
    }

    @Test
    void bothInstallStartAndGoAwayAgainInAFreshRoot() throws Exception {
        PackageFiles.need("unshare", "util-linux");
        PackageFiles.need("curl", "curl");
        assumeTrue("root".equals(System.getProperty("user.name")), "overlay mounts need root");

        String said =
                PackageFiles.run(
                        "unshare",
                        "--mount",
                        "--net",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "sh",
                        script("fresh-root.sh"),
                        Files.createDirectory(dir.resolve("root")).toString(),
                        script("install.sh"),
                        PackageFiles.of("adamant-agent").toString(),
                        PackageFiles.of("adamant-collector").toString());

        assertThat(said)
                .contains("said install 0", "said verify 0", "said check 0")
                .contains("said agent adamant-agent 0.1.0")
                .contains("said cache-in-bom 1\n")
                .contains("said user adamant:/var/lib/adamant/collector:/sbin/nologin")
                .contains("said collector-ready yes", "said collector-answers 200")
                .contains("said collector-ended 143")
                .contains("said erase 0")
                .contains("said cached 0\n");
        assertThat(number(said, "after-change")).as(said).isPositive();
        // What a user edited stays, as rpm does it.
        assertThat(said).contains("said left /etc/adamant /etc/adamant/agent.yaml.rpmsave \n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"adamant-agent", "adamant-collector"})
    void aRootWithoutSystemdIsRefusedAndLeftEmpty(String name) throws Exception {
        assumeTrue(
                "root".equals(System.getProperty("user.name")), "rpm enters a root as root alone");
        Path root = Files.createDirectory(dir.resolve("root"));

        String said =
                PackageFiles.run(
                        "sh",
                        "-c",
                        "rpm --root '%1$s' --initdb && rpm --root '%1$s' -i '%2$s' 2>&1; echo $?"
                                .formatted(root, PackageFiles.of(name)));

        assertThat(said).contains("systemd >= 252 is needed by " + name).endsWith("1\n");
        assertThat(root.resolve("usr/lib/adamant")).doesNotExist();
    }

    private static long number(String said, String name) {
        return said.lines()
                .filter(line -> line.startsWith("said " + name + " "))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 6).strip()))
                .findFirst()
                .orElse(-1);
    }

    private static String query(String name, String... words) throws Exception {
        String[] all = new String[words.length + 3];
        all[0] = "rpm";
        all[1] = "-qp";
        all[2] = PackageFiles.of(name).toString();
        System.arraycopy(words, 0, all, 3, words.length);
        return PackageFiles.run(all);
    }

    private String script(String name) throws IOException {
        try (InputStream in = RpmIT.class.getResourceAsStream(name)) {
            Path file = dir.resolve(name);
            Files.write(file, in.readAllBytes());
            return file.toString();
        }
    }

    private static void golden(String name, String now) throws IOException {
        Path file = GOLDEN.resolve(name);
        if (Boolean.getBoolean("adamant.golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, now, StandardCharsets.UTF_8);
        }
        assertThat(now)
                .as("-Dadamant.golden.write=true writes " + file)
                .isEqualTo(Files.readString(file));
    }
}

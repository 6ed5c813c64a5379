package io.adamant.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.adamant.packaging.boot.PackagedRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The examples as far as tools without an account go: Debian's Packer validates the templates, the
 * shell reads the scripts, Terraform, where it is there, reads its files.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class ExamplesIT {

    private static final Path EXAMPLES = Path.of("src/main/examples").toAbsolutePath();

    @TempDir private Path dir;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aws collector=https://c:4318",
                "gcp collector=https://c:4318 project=p",
                "qemu collector=https://c:4318 base=b.qcow2 checksum=sha256:00"
            })
    void packerTakesTheTemplate(String words) throws Exception {
        PackageFiles.need("packer", "packer");
        List<String> given = List.of(words.split(" "));
        String template = given.getFirst() + ".pkr.hcl";
        for (String name : List.of(template, "bake.sh", "agent.yaml")) {
            Files.copy(EXAMPLES.resolve("packer").resolve(name), dir.resolve(name));
        }
        Files.createDirectories(dir.resolve("seed"));
        for (String name : List.of("packages/adamant-agent.rpm", "key.pem", "key.pem.pub")) {
            Files.createDirectories(dir.resolve(name).resolveSibling(""));
            Files.createFile(dir.resolve(name));
        }
        assertThat(validate(template, given.subList(1, given.size()))).endsWith("0\n");
        Files.writeString(
                dir.resolve(template),
                Files.readString(dir.resolve(template)).replace("ssh_username", "ssh_usernam"));
        assertThat(validate(template, given.subList(1, given.size())))
                .contains("ssh_usernam")
                .endsWith("1\n");
    }

    private String validate(String template, List<String> variables) throws Exception {
        List<String> words = new ArrayList<>(List.of("packer", "validate", "-var", "key=key.pem"));
        variables.forEach(variable -> words.addAll(List.of("-var", variable)));
        words.add(template);
        return PackageFiles.run(
                "sh",
                "-c",
                "cd '%s' && CHECKPOINT_DISABLE=1 %s 2>&1; echo $?"
                        .formatted(dir, String.join(" ", words)));
    }

    @Test
    void theShellReadsTheScripts() throws Exception {
        try (Stream<Path> all = Files.walk(EXAMPLES)) {
            List<Path> scripts = all.filter(path -> path.toString().endsWith(".sh")).toList();
            assertThat(scripts).hasSize(2);
            for (Path script : scripts) {
                PackageFiles.run("sh", "-n", script.toString());
            }
        }
    }

    /** But for its first step, debootstrap's, whose result lies there already. */
    @Test
    void theLocalBuildBakesARootAndSaysTheSameWhenItIsRunAgain() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "SKIPPED: it needs root");
        PackageFiles.need("mmdebstrap", "mmdebstrap");
        PackageFiles.need("rpm", "rpm");
        Path root = dir.resolve("root");
        PackagedRoot.unpackDebian(root);
        String first = buildRoot(root);

        assertThat(first).contains("signed     by key");
        assertThat(dir.resolve("web.pem")).exists();
        assertThat(root.resolve("etc/adamant/manifest")).exists();
        assertThat(root.resolve("etc/machine-id")).isEmptyFile();
        assertThat(digest(buildRoot(root))).isEqualTo(digest(first));
    }

    private String buildRoot(Path root) throws Exception {
        return PackageFiles.run(
                "sh",
                EXAMPLES.resolve("local/build-root.sh").toString(),
                root.toString(),
                PackageFiles.of("adamant-agent").toString(),
                dir.resolve("web.pem").toString(),
                "https://collector.example:4318");
    }

    private static String digest(String said) {
        return said.lines().filter(line -> line.startsWith("digest")).findFirst().orElseThrow();
    }

    @Test
    void terraformReadsItsFiles() throws Exception {
        assumeTrue(isInstalled("terraform"), "no package of Debian brings terraform");
        String files = EXAMPLES.resolve("terraform").toString();

        PackageFiles.run("terraform", "fmt", "-check", "-recursive", files);
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }
}

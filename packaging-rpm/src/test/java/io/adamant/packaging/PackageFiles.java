package io.adamant.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packages that the build wrote, and Debian's rpm to look into them. */
public final class PackageFiles {

    private static final Path TARGET =
            Path.of(System.getProperty("adamant.dist", "target/adamant")).resolveSibling("");

    private PackageFiles() {}

    public static Path of(String name) throws IOException {
        try (Stream<Path> files = Files.list(TARGET)) {
            List<Path> found =
                    files.filter(file -> file.getFileName().toString().startsWith(name + "-"))
                            .filter(file -> file.toString().endsWith(".rpm"))
                            .toList();
            assertThat(found).as("%s in %s; ./adamant build writes it", name, TARGET).hasSize(1);
            return found.getFirst().toAbsolutePath();
        }
    }

    /** Skips where a program is not there; in CI nothing may be missing. */
    public static void need(String program, String debianPackage) {
        boolean isThere =
                Stream.of("/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/")
                        .anyMatch(dir -> Files.isExecutable(Path.of(dir + program)));
        if (!isThere && System.getenv("ADAMANT_REQUIRE_ALL") != null) {
            fail(program + " is missing: apt-get install " + debianPackage);
        }
        assumeTrue(isThere, program + " is missing: apt-get install " + debianPackage);
    }

    /** Standard output and error of a program that ends well within two minutes. */
    public static String run(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(List.of(words) + ": " + said).isTrue();
        assertThat(process.exitValue()).as(List.of(words) + ": " + said).isZero();
        return said;
    }
}

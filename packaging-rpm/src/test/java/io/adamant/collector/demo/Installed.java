package io.adamant.collector.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assumptions;

/** The programs as this build assembled them. */
final class Installed {

    private Installed() {}

    static Path distribution() {
        return Path.of(System.getProperty("adamant.dist")).toAbsolutePath();
    }

    /** Starts a command of the CLI; what it says goes to a file. */
    static Process cli(Path said, List<String> words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + distribution().resolve("cli.jvm"));
        command.add("-Dadamant.dist=" + distribution());
        command.add("-cp");
        command.add(distribution().resolve("collector") + "/*");
        command.add("io.adamant.collector.cli.CliMain");
        command.addAll(words);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
    }

    /** In CI everything must run; elsewhere a missing tool skips the test, and says so. */
    static void need(boolean present, String what) {
        if (!present && !"true".equals(System.getenv("ADAMANT_REQUIRE_ALL"))) {
            Assumptions.assumeThat(present).as("SKIPPED: " + what).isTrue();
        }
        if (!present) {
            throw new AssertionError(what);
        }
    }
}

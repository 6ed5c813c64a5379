package io.adamant.collector.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs TLC on docs/model in a JVM of its own: the protocol holds, and each way to weaken it is
 * found. Positive variants use the symmetry of slots and collectors; {@code -Dadamant.model.full}
 * runs them without it (about a minute of one core).
 */
final class ReplaceModelTest {

    private static final Path MODEL = Path.of("../docs/model").toAbsolutePath().normalize();
    private static final Pattern STATES =
            Pattern.compile("(\\d+) states generated, (\\d+) distinct states found, (\\d+) states");
    private static final int LIMIT_SECONDS = 300;

    @TempDir Path directory;

    private record Run(String output, long generated, long distinct, long left) {

        boolean isWithoutError() {
            return output.contains("Model checking completed. No error has been found.");
        }

        boolean violates(String invariant) {
            return output.contains("Invariant " + invariant + " is violated.");
        }
    }

    @ParameterizedTest
    @CsvSource({"good, 100000", "bad-image, 5000"})
    void theProtocolHoldsInEveryStateThatCanBeReached(String variant, long atLeast)
            throws Exception {
        Run run = check(variant, Files.readString(MODEL.resolve(variant + ".cfg")));

        assertThat(run.isWithoutError()).as(run.output()).isTrue();
        assertThat(run.left()).isZero();
        assertThat(run.generated())
                .as("a search that ends early finds nothing")
                .isGreaterThan(atLeast);
    }

    @ParameterizedTest
    @CsvSource({
        "naive, Budget",
        "one-leader-naive, Budget",
        "name, NoWrongKill",
        "timeout, Budget",
        "bad-image-timeout, AtMostBLost"
    })
    void eachWeakenedProtocolIsFoundOut(String variant, String invariant) throws Exception {
        Run run = check(variant, Files.readString(MODEL.resolve(variant + ".cfg")));

        assertThat(run.violates(invariant)).as(run.output()).isTrue();
    }

    @Test
    @EnabledIfSystemProperty(named = "adamant.model.full", matches = "true|")
    void theProtocolHoldsWithoutTheHelpOfSymmetry() throws Exception {
        for (String variant : List.of("good", "bad-image")) {
            String config = Files.readString(MODEL.resolve(variant + ".cfg"));
            Run run = check(variant, config.replace("SYMMETRY Symmetry", ""));

            assertThat(run.isWithoutError()).as(run.output()).isTrue();
            assertThat(run.left()).isZero();
        }
    }

    private Run check(String variant, String config) throws Exception {
        Files.copy(MODEL.resolve("Replace.tla"), directory.resolve("Replace.tla"));
        Files.writeString(directory.resolve(variant + ".cfg"), config);
        Path output = directory.resolve("output");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-XX:+UseSerialGC",
                                "-Xmx1g",
                                "-cp",
                                jar(),
                                "tlc2.TLC",
                                "-workers",
                                "1",
                                "-metadir",
                                directory.resolve("states").toString(),
                                "-config",
                                variant + ".cfg",
                                "Replace.tla")
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        boolean isDone = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        Run run = read(Files.readString(output, StandardCharsets.UTF_8));
        assertThat(isDone).as("within " + LIMIT_SECONDS + " s: " + run.output()).isTrue();
        System.out.printf(
                "model %s: %,d states generated, %,d distinct%n",
                variant, run.generated(), run.distinct());
        deleteForTheNext(variant);
        return run;
    }

    private void deleteForTheNext(String variant) throws IOException {
        Files.delete(directory.resolve("Replace.tla"));
        Files.delete(directory.resolve(variant + ".cfg"));
    }

    private static Run read(String output) {
        Matcher states = STATES.matcher(output);
        Run run = new Run(output, 0, 0, 0);
        while (states.find()) {
            run =
                    new Run(
                            output,
                            Long.parseLong(states.group(1)),
                            Long.parseLong(states.group(2)),
                            Long.parseLong(states.group(3)));
        }
        return run;
    }

    private static String jar() throws ClassNotFoundException, URISyntaxException {
        Class<?> tlc = Class.forName("tlc2.TLC", false, ReplaceModelTest.class.getClassLoader());
        return Path.of(tlc.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }
}

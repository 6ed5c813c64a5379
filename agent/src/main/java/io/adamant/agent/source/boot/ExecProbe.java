package io.adamant.agent.source.boot;

import io.adamant.agent.config.Probe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Runs a command without input; what it prints is read to its end, and the first {@value
 * #MAX_OUTPUT_BYTES} bytes explain a failure. An interrupt kills the command.
 */
final class ExecProbe {

    private static final int MAX_OUTPUT_BYTES = 1024;

    private ExecProbe() {}

    static Probed probe(Probe.Exec exec) throws IOException {
        Process process = new ProcessBuilder(exec.command()).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String output = output(process);
            int status = process.waitFor();
            return status == 0
                    ? Probed.passed("status 0")
                    : Probed.failed("status " + status + (output.isEmpty() ? "" : ": " + output));
        } catch (InterruptedException timedOut) {
            Thread.currentThread().interrupt();
            return Probed.failed("interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    private static String output(Process process) throws IOException, InterruptedException {
        InputStream in = process.getInputStream();
        byte[] kept = new byte[MAX_OUTPUT_BYTES];
        byte[] rest = new byte[512];
        int length = 0;
        while (true) {
            // Reading a pipe cannot be interrupted, so it only reads what is there.
            int there = in.available();
            if (there > 0) {
                int count = in.read(rest, 0, Math.min(rest.length, there));
                int take = Math.min(Math.max(count, 0), kept.length - length);
                System.arraycopy(rest, 0, kept, length, take);
                length += take;
            } else if (process.waitFor(20, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                length +=
                        Math.max(
                                0,
                                in.readNBytes(
                                        kept,
                                        length,
                                        Math.min(in.available(), kept.length - length)));
                return new String(kept, 0, length, StandardCharsets.UTF_8).strip();
            }
        }
    }
}

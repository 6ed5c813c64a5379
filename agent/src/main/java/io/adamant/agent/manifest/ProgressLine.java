package io.adamant.agent.manifest;

import io.adamant.agent.seal.witness.manifest.Baking;
import java.io.PrintStream;
import java.util.Locale;

/** How far a bake is, in one line that writes over itself. */
final class ProgressLine implements Baking.Progress {

    private static final int CELLS = 30;

    /** What a file costs beyond its content, in bytes that are read in the same time. */
    private static final long PER_FILE = 16 << 10;

    private final PrintStream to;
    private final long total;

    /**
     * @param entries files that will be read
     * @param bytes their content
     */
    ProgressLine(PrintStream to, int entries, long bytes) {
        this.to = to;
        this.total = Math.max(1, work(entries, bytes));
    }

    private static long work(int entries, long bytes) {
        return bytes + entries * PER_FILE;
    }

    @Override
    public void at(int entries, long bytes) {
        double share = Math.min(1, work(entries, bytes) / (double) total);
        int full = (int) (CELLS * share);
        to.printf(
                Locale.ROOT,
                "\r[%s%s] %3d %%  %,d files, %,.1f MB",
                "#".repeat(full),
                " ".repeat(CELLS - full),
                (int) (100 * share),
                entries,
                bytes / 1e6);
        to.flush();
    }

    /** Clears the line. */
    void end() {
        to.print("\r\033[K");
        to.flush();
    }
}

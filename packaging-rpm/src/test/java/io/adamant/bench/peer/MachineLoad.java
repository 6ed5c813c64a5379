package io.adamant.bench.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What else the machine did during a run, since two cores are shared with whoever is there.
 *
 * @param atNanos when it was read
 * @param busySeconds CPU time of everything since the boot, idle and I/O wait apart
 * @param ownSeconds of that, the programs of the run
 */
public record MachineLoad(long atNanos, double busySeconds, double ownSeconds) {

    /** Reads it now; {@code pids} belong to the run, the caller's own process always does. */
    public static MachineLoad now(Long... pids) throws IOException {
        String[] fields = Files.readAllLines(Path.of("/proc/stat")).getFirst().split("\\s+");
        long ticks = 0;
        for (int i = 1; i < fields.length && i <= 8; i++) {
            ticks += i == 4 || i == 5 ? 0 : Long.parseLong(fields[i]);
        }
        List<Long> own = new ArrayList<>(List.of(pids));
        own.add(ProcessHandle.current().pid());
        double ownSeconds = 0;
        for (long pid : own) {
            ownSeconds += ProcessCost.of(pid).cpuSeconds();
        }
        return new MachineLoad(System.nanoTime(), ticks / 100.0, ownSeconds);
    }

    /** Cores that others kept busy since an earlier reading of the same processes. */
    public double othersSince(MachineLoad earlier) {
        double seconds = (atNanos - earlier.atNanos) / 1e9;
        double others = busySeconds - earlier.busySeconds - (ownSeconds - earlier.ownSeconds);
        return Math.max(0, others / seconds);
    }

    /** The load average of the last minute. */
    public static double average() throws IOException {
        String text = Files.readString(Path.of("/proc/loadavg"), StandardCharsets.US_ASCII);
        return Double.parseDouble(text.split(" ")[0]);
    }
}

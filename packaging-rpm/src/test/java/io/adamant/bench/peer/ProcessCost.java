package io.adamant.bench.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a process has cost so far, by /proc/PID (proc(5)).
 *
 * @param cpuSeconds utime + stime, its waited-for children included, in steps of 10 ms
 * @param rssKib resident now
 * @param peakKib the most that was resident since the start, or since {@link #forgetPeak}
 * @param anonymousKib of what is resident now, what no file stands behind
 * @param writtenBytes handed to the disks ({@code write_bytes})
 * @param switches context switches of all threads that live
 */
public record ProcessCost(
        double cpuSeconds,
        long rssKib,
        long peakKib,
        long anonymousKib,
        long writtenBytes,
        long switches) {

    private static final double TICKS_PER_SECOND = 100;

    /** Reads it now; the process must be alive. */
    public static ProcessCost of(long pid) throws IOException {
        Path proc = Path.of("/proc", Long.toString(pid));
        return new ProcessCost(
                cpuSeconds(proc.resolve("stat")),
                field(proc.resolve("status"), "VmRSS:"),
                field(proc.resolve("status"), "VmHWM:"),
                field(proc.resolve("status"), "RssAnon:"),
                field(proc.resolve("io"), "write_bytes:"),
                switches(proc));
    }

    private static double cpuSeconds(Path stat) throws IOException {
        String text = Files.readString(stat, StandardCharsets.ISO_8859_1);
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int i = 11; i <= 14; i++) { // utime, stime, cutime, cstime: fields 14 to 17
            ticks += Long.parseLong(fields[i]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    private static long field(Path file, String name) throws IOException {
        for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.substring(name.length()).strip().split("\\s+")[0]);
            }
        }
        return 0;
    }

    private static long switches(Path proc) throws IOException {
        long switches = 0;
        for (Path task : tasks(proc)) {
            try {
                switches += field(task.resolve("status"), "voluntary_ctxt_switches:");
                switches += field(task.resolve("status"), "nonvoluntary_ctxt_switches:");
            } catch (IOException ignored) {
                // A thread that ended meanwhile; those of a JVM's compiler do.
            }
        }
        return switches;
    }

    /**
     * CPU of each thread that lives, in nanoseconds by {@code schedstat}, by number and name. Finer
     * than the ticks, but threads that ended are not in it.
     */
    public static Map<String, Long> threadNanos(long pid) throws IOException {
        Map<String, Long> nanos = new TreeMap<>();
        for (Path task : tasks(Path.of("/proc", Long.toString(pid)))) {
            try {
                String name = Files.readString(task.resolve("comm")).strip();
                String spent = Files.readString(task.resolve("schedstat")).split(" ")[0];
                nanos.put(task.getFileName() + " " + name, Long.parseLong(spent));
            } catch (IOException ignored) {
                // As above.
            }
        }
        return nanos;
    }

    private static List<Path> tasks(Path proc) throws IOException {
        try (Stream<Path> tasks = Files.list(proc.resolve("task"))) {
            return tasks.toList();
        }
    }

    /** Lets {@code VmHWM} begin anew, at what is resident now. */
    public static void forgetPeak(long pid) throws IOException {
        Files.writeString(Path.of("/proc", Long.toString(pid), "clear_refs"), "5");
    }
}

package io.adamant.agent.source.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads a journal and says what that cost, with the flags of the agent's JVM: {@code java
 * @agent.jvm -cp ... io.adamant.agent.source.journal.JournalBench DIRECTORY [entries]}. A journal of
 * so many entries is written first where the directory has none; measure in a second run, since the
 * first has written. Each entry has fifteen fields and a message of about 100 bytes.
 */
final class JournalBench {

    private static final long START = 1_700_000_000_000_000L;
    private static final int MANY = 5000;

    private JournalBench() {}

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        Path file = directory.resolve("system.journal");
        if (!Files.exists(file)) {
            write(file, args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000);
        }
        long idleKib = residentKib("VmRSS:");
        long cpuBefore = cpuNanos();
        long before = System.nanoTime();
        try (JournalReading reading = JournalReading.of(directory, JournalReading.BOOT_1)) {
            reading.isCountedOnly = true;
            int quiet = 0;
            while (quiet < 3) {
                quiet = reading.pollOnce() ? 0 : quiet + 1;
            }
            long nanos = System.nanoTime() - before;
            long cpu = cpuNanos() - cpuBefore;
            long read = reading.counters.snapshot().entries();
            System.out.printf(
                    Locale.ROOT,
                    "%d entries, %.0f/s, %.2f CPU-s per million, file %d MiB, RSS %d MiB before,"
                            + " %d at most, %d at the end, opened %d times%n",
                    read,
                    read / (nanos / 1e9),
                    cpu / 1e9 / read * 1e6,
                    Files.size(file) >> 20,
                    idleKib >> 10,
                    residentKib("VmHWM:") >> 10,
                    residentKib("VmRSS:") >> 10,
                    reading.counters.snapshot().opened());
        }
    }

    private static void write(Path file, int count) throws IOException {
        Files.createDirectories(file.getParent());
        for (int from = 0; from < count; from += MANY) {
            JournalFiles.write(file, entries(from, Math.min(count, from + MANY)));
        }
    }

    private static List<ExportedEntry> entries(int from, int to) {
        List<ExportedEntry> entries = new ArrayList<>();
        for (int i = from; i < to; i++) {
            entries.add(
                    new ExportedEntry(JournalReading.BOOT_1, i, START + i)
                            .message(
                                    i
                                            + " GET /api/v1/orders/"
                                            + i * 7919
                                            + " 200 in 12 ms ".repeat(4))
                            .text("PRIORITY", "6")
                            .text("SYSLOG_FACILITY", "3")
                            .text("SYSLOG_IDENTIFIER", "orders")
                            .text("_PID", Integer.toString(1000 + i % 20))
                            .text("_UID", "1000")
                            .text("_GID", "1000")
                            .text("_COMM", "java")
                            .text("_EXE", "/usr/lib/jvm/bin/java")
                            .text("_CMDLINE", "java -jar /opt/orders/orders.jar")
                            .text("_SYSTEMD_UNIT", "orders.service")
                            .text("_SYSTEMD_CGROUP", "/system.slice/orders.service")
                            .text("_TRANSPORT", "stdout")
                            .text("_HOSTNAME", "host-1"));
        }
        return entries;
    }

    private static long residentKib(String row) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(row))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }
}

package io.adamant.agent.source.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel says about this boot (proc(5): uptime, self/stat, sys/kernel/osrelease), read
 * once at start.
 *
 * @param bootedUnixNanos when the kernel started, 0 when unknown
 * @param uptimeNanos how long it had been up when this was read, 0 when unknown
 * @param execUnixNanos when this process was started, to 10 ms; when this was read where unknown
 * @param release the kernel's release, empty when unknown
 */
public record KernelFacts(
        long bootedUnixNanos, long uptimeNanos, long execUnixNanos, String release) {

    /** USER_HZ, fixed at 100 on every architecture that Java 25 runs on. */
    private static final long NANOS_PER_TICK = 10_000_000;

    private static final int START_TIME_FIELD = 22;

    /**
     * Reads the facts.
     *
     * @param proc root of procfs
     * @param nowUnixNanos the wall clock
     */
    public static KernelFacts read(Path proc, long nowUnixNanos) {
        long uptime = uptime(text(proc.resolve("uptime")));
        long started = startTicks(text(proc.resolve("self/stat"))) * NANOS_PER_TICK;
        boolean known = uptime > 0 && started > 0 && started <= uptime;
        return new KernelFacts(
                uptime == 0 ? 0 : nowUnixNanos - uptime,
                uptime,
                known ? nowUnixNanos - (uptime - started) : nowUnixNanos,
                text(proc.resolve("sys/kernel/osrelease")).strip());
    }

    private static long uptime(String text) {
        int end = text.indexOf(' ');
        int dot = text.indexOf('.');
        if (dot <= 0 || end != dot + 3) {
            return 0;
        }
        try {
            long hundredths =
                    Long.parseLong(text, 0, dot, 10) * 100 + Long.parseLong(text, dot + 1, end, 10);
            return hundredths * 10_000_000;
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    /** Field 22; the command in field 2 may hold spaces and parentheses, so count from its end. */
    private static long startTicks(String stat) {
        int at = stat.lastIndexOf(')');
        if (at < 0) {
            return 0;
        }
        String[] fields = stat.substring(at + 1).strip().split(" ");
        try {
            return fields.length > START_TIME_FIELD - 3
                    ? Long.parseLong(fields[START_TIME_FIELD - 3])
                    : 0;
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            return "";
        }
    }
}

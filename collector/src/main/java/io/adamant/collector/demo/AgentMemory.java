package io.adamant.collector.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the running agents hold in memory, from {@code /proc/PID/status} (proc_pid_status(5)).
 *
 * @param residentKib {@code VmRSS} of each
 * @param anonymousKib {@code RssAnon} of each
 */
record AgentMemory(List<Long> residentKib, List<Long> anonymousKib) {

    static AgentMemory of(List<Long> pids) {
        List<Long> resident = new ArrayList<>();
        List<Long> anonymous = new ArrayList<>();
        for (long pid : pids) {
            for (String line : status(pid)) {
                if (line.startsWith("VmRSS:")) {
                    resident.add(kib(line));
                } else if (line.startsWith("RssAnon:")) {
                    anonymous.add(kib(line));
                }
            }
        }
        return new AgentMemory(resident, anonymous);
    }

    /** Empty for an agent that ended between two looks. */
    private static List<String> status(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status"));
        } catch (IOException gone) {
            return List.of();
        }
    }

    private static long kib(String line) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
    }

    String words() {
        return residentKib.isEmpty()
                ? "the agents' memory could not be read"
                : String.format(
                        Locale.ROOT,
                        "agents resident %s MiB, of that anonymous %s MiB",
                        mib(residentKib),
                        mib(anonymousKib));
    }

    private static String mib(List<Long> kib) {
        return String.join(
                " ",
                kib.stream().map(k -> String.format(Locale.ROOT, "%.1f", k / 1024.0)).toList());
    }
}

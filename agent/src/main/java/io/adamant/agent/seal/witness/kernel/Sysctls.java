package io.adamant.agent.seal.witness.kernel;

import java.util.Set;
import java.util.function.Consumer;

/**
 * {@code /proc/sys}: which keys are left out because the kernel moves them by itself. Keys are
 * written with dots, as sysctl(8) does.
 */
public final class Sysctls {

    /**
     * The kernel changes these without being told, or reading one does something. From
     * Documentation/admin-guide/sysctl and what an idle host was seen to change.
     */
    private static final Set<String> VOLATILE =
            Set.of(
                    "fs.aio-nr",
                    "fs.dentry-state",
                    "fs.file-nr",
                    "fs.inode-nr",
                    "fs.inode-state",
                    "fs.nr_open_files",
                    "kernel.ns_last_pid",
                    "kernel.perf_event_max_sample_rate",
                    "kernel.pty.nr",
                    "kernel.random.entropy_avail",
                    "kernel.random.uuid",
                    "net.netfilter.nf_conntrack_count",
                    "vm.stat_refresh");

    /**
     * Below these nothing is read: looking into {@code fs.binfmt_misc} would mount it, quota
     * counters count, and the rest are statistics.
     */
    private static final Set<String> VOLATILE_BELOW =
            Set.of("fs.binfmt_misc", "fs.quota", "kernel.sched_domain", "dev.cdrom", "sunrpc");

    private Sysctls() {}

    /** Whether a key, or a directory of keys, is not looked at. */
    public static boolean isVolatile(String key) {
        return VOLATILE.contains(key)
                || VOLATILE_BELOW.stream()
                        .anyMatch(dir -> key.equals(dir) || key.startsWith(dir + "."));
    }

    /**
     * Each difference of two snapshots. Keys come and go with devices and modules, so only what
     * both have is compared; a loaded module is told by itself.
     */
    public static void differences(String before, String now, Consumer<String> taker) {
        KeyedText.differences("sysctl", before, now, _ -> true, taker);
    }
}

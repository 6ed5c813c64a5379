package io.adamant.agent.seal.witness.kernel;

import java.util.List;

/** Files with one line each that say how the kernel was started and how strict it is. */
public final class Switches {

    /**
     * The command line; the active security modules; lockdown, SELinux, IMA; how memory is handed
     * out; which processors are used; a kernel that waits to be booted.
     */
    public static final List<String> FILES =
            List.of(
                    "/proc/cmdline",
                    "/sys/devices/system/cpu/online",
                    "/sys/fs/selinux/enforce",
                    "/sys/kernel/kexec_loaded",
                    "/sys/kernel/mm/transparent_hugepage/defrag",
                    "/sys/kernel/mm/transparent_hugepage/enabled",
                    "/sys/kernel/security/lockdown",
                    "/sys/kernel/security/lsm",
                    "/sys/module/module/parameters/sig_enforce");

    private Switches() {}

    /** The names in {@code /proc/modules}, as keyed text. */
    public static String modules(String procModules) {
        StringBuilder text = new StringBuilder();
        procModules
                .lines()
                .forEach(
                        line -> {
                            int space = line.indexOf(' ');
                            if (space > 0) {
                                text.append(line, 0, space).append("\tloaded\n");
                            }
                        });
        return text.toString();
    }
}

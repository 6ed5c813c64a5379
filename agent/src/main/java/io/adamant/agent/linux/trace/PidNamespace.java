package io.adamant.agent.linux.trace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Which processes the agent's trace is about: those of its own pid namespace. */
final class PidNamespace {

    /** The inode of the initial pid namespace (PROC_PID_INIT_INO, include/linux/proc_ns.h). */
    static final long INITIAL = 0xEFFF_FFFCL;

    private PidNamespace() {}

    /** Null where {@code /proc} is not that of the agent's namespace. */
    static @Nullable TraceScope scope(Path proc) {
        try {
            Path namespace = proc.resolve("self/ns/pid");
            long inode = (Long) Files.getAttribute(namespace, "unix:ino");
            long device = (Long) Files.getAttribute(namespace, "unix:dev");
            return inode == INITIAL
                    ? new TraceScope.Machine()
                    : new TraceScope.Namespace(kernelForm(device), inode);
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * The kernel compares its own dev_t, 12 bits of major and 20 of minor; stat(2) hands out the
     * minor in two parts around the major (new_encode_dev, include/linux/kdev_t.h).
     */
    static long kernelForm(long device) {
        long major = (device >>> 8) & 0xfff;
        long minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
        return major << 20 | minor;
    }
}

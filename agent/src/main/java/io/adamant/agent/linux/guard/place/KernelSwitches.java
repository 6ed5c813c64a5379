package io.adamant.agent.linux.guard.place;

import io.adamant.agent.linux.guard.layout.Mark;
import io.adamant.agent.seal.guard.GuardPolicy;
import io.adamant.agent.seal.guard.Refusable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The kernel's own switches, on file systems of which every mount shows the same: a second mount of
 * them, made anywhere, is no way around.
 */
public final class KernelSwitches {

    private static final long SYSFS = 0x62656572L;
    private static final long DEBUGFS = 0x64626720L;
    private static final long TRACEFS = 0x74726163L;
    private static final long SECURITYFS = 0x73636673L;
    private static final long EFIVARFS = 0xde5e81e4L;
    private static final long SELINUXFS = 0xf97cff8cL;
    private static final long CONFIGFS = 0x62656570L;
    private static final long PSTOREFS = 0x6165676cL;
    private static final long BINFMTFS = 0x42494e4dL;

    /** Named by their magic number instead of a device (linux/magic.h). */
    public static final Set<Long> KINDS =
            Set.of(
                    Inodes.PROC,
                    SYSFS,
                    DEBUGFS,
                    TRACEFS,
                    SECURITYFS,
                    EFIVARFS,
                    SELINUXFS,
                    CONFIGFS,
                    PSTOREFS,
                    BINFMTFS);

    private static final List<Long> WHOLE =
            List.of(DEBUGFS, TRACEFS, SECURITYFS, EFIVARFS, SELINUXFS, CONFIGFS, PSTOREFS);

    /** What devices do by themselves all day (uevents, brightness) is not among these. */
    private static final List<Path> IN_SYSFS =
            List.of(
                    Path.of("/sys/bus"),
                    Path.of("/sys/module"),
                    Path.of("/sys/kernel"),
                    Path.of("/sys/power"),
                    Path.of("/sys/firmware"),
                    Path.of("/sys/fs"),
                    Path.of("/sys/devices/system"));

    private static final Path DISKS = Path.of("/sys/block");
    private static final int MAX_DISKS = 256;

    private KernelSwitches() {}

    public static void mark(PlaceTable table, GuardPolicy policy) {
        long sysctl = bits(policy, Refusable.SYSCTL);
        if (sysctl != 0) {
            table.protect(Path.of("/proc/sys"), sysctl);
            table.protect(Path.of("/proc/sysrq-trigger"), sysctl);
            table.networkSysctl(sysctl);
            table.kind(BINFMTFS, sysctl);
        }
        long sysfs = bits(policy, Refusable.SYSFS);
        if (sysfs != 0) {
            WHOLE.forEach(magic -> table.kind(magic, sysfs));
            IN_SYSFS.stream().filter(Files::exists).forEach(path -> table.protect(path, sysfs));
            queues().forEach(path -> table.protect(path, sysfs));
        }
    }

    public static boolean concernSysctl(GuardPolicy policy) {
        return bits(policy, Refusable.SYSCTL) != 0;
    }

    private static long bits(GuardPolicy policy, Refusable kind) {
        if (policy.refused().contains(kind)) {
            return Mark.PROTECT;
        }
        return policy.seen().contains(kind) ? Mark.PROTECT | Mark.SEEN : 0;
    }

    private static List<Path> queues() {
        List<Path> queues = new ArrayList<>();
        try (DirectoryStream<Path> disks = Files.newDirectoryStream(DISKS)) {
            for (Path disk : disks) {
                if (queues.size() < MAX_DISKS) {
                    queues.add(disk.toRealPath().resolve("queue"));
                }
            }
        } catch (IOException | DirectoryIteratorException none) {
            return queues;
        }
        return queues;
    }
}

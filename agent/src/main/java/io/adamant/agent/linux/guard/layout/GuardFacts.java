package io.adamant.agent.linux.guard.layout;

import io.adamant.agent.seal.guard.Refusable;
import java.util.List;
import java.util.Set;

/**
 * What the programs are written for, beyond the kernel's own layout.
 *
 * @param fullNames whether names of any length may be read: lockdown's confidentiality forbids the
 *     helper, then names longer than a directory entry holds itself are left out
 * @param netSysctl whether {@code /proc/sys/net} has a mark of its own
 * @param units that marks name by their number, such as {@code systemd-resolved.service}
 * @param refused what is refused beyond places
 * @param seen what is reported and not refused
 */
public record GuardFacts(
        Maps maps,
        Agent agent,
        Host host,
        List<String> units,
        Set<Refusable> refused,
        Set<Refusable> seen,
        boolean netSysctl,
        boolean fullNames) {

    public GuardFacts {
        units = List.copyOf(units);
        refused = Set.copyOf(refused);
        seen = Set.copyOf(seen);
    }

    /** Descriptors of the maps, as they are while the programs are loaded. */
    public record Maps(
            int devices,
            int marks,
            int settings,
            int counters,
            int repeats,
            int ring,
            int intruders,
            int known,
            int faces) {

        /** The kind of file system, then the device: 8 bytes to 8 bytes that mean nothing. */
        public static final int DEVICE_KEY_BYTES = 8;

        /** The stage, 4 bytes; the rest is the loader's. */
        public static final int STAGE = 0;

        public static final int SETTINGS_BYTES = 64;

        /** See {@code TrespassReport}. */
        public static final int REPEAT_KEY_BYTES = 40;

        public static final int REPEAT_VALUE_BYTES = 16;
    }

    /** An inode as the kernel counts it. */
    public record FileId(long device, long inode) {
        /** No file. */
        public static final FileId NONE = new FileId(0, 0);
    }

    /**
     * Who the agent is: a process of its unit's cgroup that runs its executable. Its process id is
     * not asked for, so that an agent that was started again is known too.
     *
     * @param cgroup names from the root down, such as system.slice, adamant-agent.service
     */
    public record Agent(List<String> cgroup, FileId executable) {
        public Agent {
            cgroup = List.copyOf(cgroup);
            if (cgroup.isEmpty()) {
                throw new IllegalArgumentException("the agent needs a cgroup of its own");
            }
        }

        public String unit() {
            return cgroup.getLast();
        }
    }

    /**
     * Numbers of this boot.
     *
     * @param slice inode of the directory that the agent's cgroup is in
     * @param sysctl inode of /proc/sys, the same in every mount of procfs
     * @param shutdown what process 1 becomes when the host goes down; inode 0 where there is none
     * @param executor what process 1 starts services with; inode 0 where it does so itself
     * @param managers what process 1 runs, and what it starts services with
     * @param movers programs that put processes into cgroups of their own in normal life
     */
    public record Host(
            long mountNamespace,
            long pidNamespace,
            long networkNamespace,
            long slice,
            long sysctl,
            FileId shutdown,
            FileId executor,
            List<FileId> managers,
            List<FileId> movers) {
        public Host {
            managers = List.copyOf(managers);
            movers = List.copyOf(movers);
        }
    }
}

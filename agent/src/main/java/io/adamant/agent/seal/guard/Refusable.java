package io.adamant.agent.seal.guard;

/** Kinds of change beyond marked places; each is refused, only seen, or left alone. */
public enum Refusable {
    /** A write below /proc/sys. */
    SYSCTL,
    /** A write to a switch in /sys. */
    SYSFS,
    /** Opening a block device for writing. */
    RAW_DEVICE,
    /** A command passed through to a disk's controller. */
    NVME_PASSTHROUGH,
    /** Loading code into the kernel. */
    MODULE,
    /** Loading another kernel. */
    KEXEC,
    /** A mount that hides, moves or opens a protected place in the host's own namespace. */
    MOUNT,
    /** The guard's programs, links, maps and pins. */
    OWN_BPF,
    /** A signal to the agent that would end or stop it, or a look into its memory. */
    AGENT_PROCESS,
    /** Attaching to, or reading the memory of, a process of another unit. */
    PTRACE,
    /** Running a file from a place that is not protected. */
    EXEC_FROM_WRITABLE,
    /** Running what has no file: memfd, or a deleted one. */
    EXEC_FROM_MEMORY,
    /** A step of the host's clock. */
    CLOCK,
    /** Addresses, routes and links by netlink. */
    NETWORK,
    /** Packet filter rules by netlink. */
    FIREWALL,
    /** A mount over a protected place in a namespace of its own. */
    PRIVATE_MOUNT,
    /** A BPF program or map of somebody else. */
    FOREIGN_BPF,
    /** Units made at run time, and unit files that change; their places are protected as places. */
    UNITS,
    /** Variables that process 1 gives to services. */
    ENVIRONMENT;

    /** Whether no hook could refuse it, so that it can only be detected. */
    public boolean isSeenOnly() {
        return this == UNITS || this == ENVIRONMENT;
    }
}

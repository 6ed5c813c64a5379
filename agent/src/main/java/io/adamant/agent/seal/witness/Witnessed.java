package io.adamant.agent.seal.witness;

/** What a witness looks at; each can be switched off. */
public enum Witnessed {
    /** The protected files, against the manifest. */
    MANIFEST,
    /** The mounts over and in protected places. */
    MOUNTS,
    /** {@code /proc/sys}. */
    SYSCTL,
    /** Loaded modules. */
    MODULES,
    /** BPF programs that see or decide something: LSM, tracing, network. */
    PROGRAMS,
    /** Command line, list of security modules, lockdown and other switches. */
    KERNEL
}

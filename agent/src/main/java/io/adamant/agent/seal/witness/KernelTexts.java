package io.adamant.agent.seal.witness;

import java.util.Optional;
import java.util.function.Predicate;

/** Port: what the kernel says of itself. */
public interface KernelTexts {

    /** A file of {@code /proc} or {@code /sys}; empty when it is not there or not readable. */
    Optional<String> read(String path);

    /**
     * Every readable key below {@code /proc/sys}, {@code key TAB value} a line in the same order
     * each time; newlines within a value become spaces.
     *
     * @param leftOut keys, and directories of keys, that are not looked at
     */
    String sysctls(Predicate<String> leftOut);

    /**
     * The BPF programs that see or decide something, {@code name TAB words} a line; empty where the
     * kernel does not list them to us.
     */
    Optional<String> programs();

    /**
     * A descriptor that becomes readable when a mount changes; -1 where there is none. The caller
     * waits on it, reads the mounts again by {@link #mounts}.
     */
    int mountsFd();

    /** The mounts of the host's first process. */
    Optional<String> mounts();
}

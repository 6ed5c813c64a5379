package io.adamant.agent.seal;

/**
 * Port: whether this instance was sealed whole in an earlier boot, so that it is sealed from the
 * start in this one. What is remembered lies in a protected place and names the machine as its
 * hypervisor does, so that a copy of the disk is a new instance, and root on a sealed host can
 * neither make nor remove it.
 */
public interface SealMemory {

    boolean isSealedBefore();

    /** Remembers it; to be called while the place can still be written. */
    void remember();
}

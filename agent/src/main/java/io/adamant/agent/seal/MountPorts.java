package io.adamant.agent.seal;

import io.adamant.agent.seal.attempt.RefusalTrace;
import io.adamant.agent.seal.fallback.CanaryProbe;
import io.adamant.agent.seal.fallback.InodeFlags;
import io.adamant.agent.seal.fallback.SealMounts;

/**
 * What sealing by read-only mounts needs.
 *
 * @param canary tries to make a file in a protected directory
 * @param trace sees who was refused
 * @param traceStart begins the trace on a thread of its own
 */
public record MountPorts(
        SealMounts mounts,
        InodeFlags flags,
        CanaryProbe canary,
        RefusalTrace trace,
        Runnable traceStart) {}

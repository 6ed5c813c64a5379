package io.adamant.agent.seal;

import io.adamant.agent.seal.fallback.CanaryProbe;
import io.adamant.agent.seal.guard.Guard;
import io.adamant.agent.seal.policy.HostPlaces;
import io.adamant.agent.seal.scan.HostScan;
import java.util.concurrent.Executor;

/**
 * What sealing by the kernel's guard needs.
 *
 * @param canary opens a file for writing and never writes
 * @param aside for what takes long: loading, asking, scanning; one at a time, then a wake-up
 */
public record GuardPorts(
        Guard guard,
        CanaryProbe canary,
        HostPlaces places,
        HostScan scan,
        SealMoment moment,
        SealMemory memory,
        Executor aside) {}

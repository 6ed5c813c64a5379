package io.adamant.agent.seal;

import io.adamant.agent.seal.attempt.RefusalTrace;
import io.adamant.agent.seal.fallback.CanaryProbe;
import io.adamant.agent.seal.fallback.SealMounts;
import io.adamant.agent.seal.witness.FileFacts;

/** The edges a seal needs; implemented in {@code agent.linux}. */
public record SealPorts(
        SealMounts mounts, CanaryProbe canary, RefusalTrace trace, FileFacts files) {}

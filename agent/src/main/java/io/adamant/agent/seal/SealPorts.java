package io.adamant.agent.seal;

/** The edges a seal needs; implemented in {@code agent.linux}. */
public record SealPorts(
        SealMounts mounts, CanaryProbe canary, RefusalTrace trace, FileFacts files) {}

package io.adamant.agent.seal;

import io.adamant.agent.seal.attempt.RefusalTrace;
import io.adamant.agent.seal.fallback.CanaryProbe;
import io.adamant.agent.seal.fallback.SealMounts;
import io.adamant.agent.seal.witness.Witness;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * The edges a seal needs; implemented in {@code agent.linux}.
 *
 * @param real the path with every symbolic link followed; the path itself where it does not exist
 * @param witness told when the seal is complete
 */
public record SealPorts(
        SealMounts mounts,
        CanaryProbe canary,
        RefusalTrace trace,
        UnaryOperator<Path> real,
        Witness witness) {}

package io.adamant.agent.seal;

import io.adamant.agent.seal.attempt.CallerFacts;
import io.adamant.agent.seal.attempt.Watch;
import io.adamant.agent.seal.witness.Witness;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The edges a seal needs; implemented in {@code agent.linux}.
 *
 * @param guard the strong layer
 * @param mounts the layer that root could undo
 * @param callers what is still known of a process that the guard named
 * @param watches see what no hook refuses
 * @param real the path with every symbolic link followed; the path itself where it does not exist
 * @param witness told when the seal is complete
 */
public record SealPorts(
        GuardPorts guard,
        MountPorts mounts,
        CallerFacts callers,
        List<Watch> watches,
        UnaryOperator<Path> real,
        Witness witness) {

    public SealPorts {
        watches = List.copyOf(watches);
    }
}

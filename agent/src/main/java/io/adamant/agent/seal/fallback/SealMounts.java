package io.adamant.agent.seal.fallback;

import java.nio.file.Path;
import java.util.List;

/** Port: makes a protected path read-only for everyone who shares the agent's mount namespace. */
@FunctionalInterface
public interface SealMounts {

    /**
     * Seals one path, the exempt paths below it apart. Says what was done, never what it is worth:
     * only the canary measures that.
     */
    SealOutcome seal(Path path, List<Path> exempt);
}

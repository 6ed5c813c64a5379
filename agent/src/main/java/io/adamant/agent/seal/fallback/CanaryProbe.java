package io.adamant.agent.seal.fallback;

import java.nio.file.Path;

/** Port: tries a forbidden change on a protected path. */
@FunctionalInterface
public interface CanaryProbe {

    /** One try; leaves nothing behind, whatever comes of it. */
    CanaryResult probe(Path path);
}

package io.adamant.agent.seal.witness.manifest;

import java.io.IOException;

/** Port: the bytes of a manifest, from its beginning to its end, once. */
@FunctionalInterface
public interface ManifestBytes {

    /** How many bytes were read, at least one; -1 at the end. */
    int read(byte[] into, int offset, int length) throws IOException;
}

package io.adamant.agent.seal.witness;

import io.adamant.agent.seal.witness.manifest.ManifestBytes;
import io.adamant.agent.seal.witness.manifest.ManifestWriter;
import io.adamant.agent.seal.witness.manifest.Signature;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Port: the image's manifest, and the baseline that the host writes for itself at its seal. */
public interface ManifestFiles {

    /** Empty when the image has none. */
    Optional<Open> image() throws IOException;

    /** Empty when none was written yet. */
    Optional<Open> baseline() throws IOException;

    /** Begins another baseline beside the one there is. */
    New newBaseline() throws IOException;

    /** What the signature of the image's manifest is worth. */
    Trust trust(String digest, @Nullable Signature signature);

    /** A manifest that is being read. */
    interface Open extends ManifestBytes, AutoCloseable {
        @Override
        void close();
    }

    /** A baseline that is being written; nothing is left of it unless it is kept. */
    interface New extends ManifestWriter.Out, AutoCloseable {

        /** Puts it, durable, in the place of the one before. */
        void keep() throws IOException;

        @Override
        void close();
    }

    /** What a signature is worth. */
    sealed interface Trust {

        /** By the key that the image names. */
        record Signed(String key) implements Trust {}

        /** There is none. */
        record Unsigned() implements Trust {}

        /** It is wrong, or no key is there to check it with. */
        record Doubtful(String why) implements Trust {}
    }
}

package io.adamant.agent.seal.witness;

import io.adamant.agent.seal.witness.manifest.Signature;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Manifests in memory. */
final class MemoryManifests implements ManifestFiles {

    byte @Nullable [] image;
    byte @Nullable [] baseline;
    boolean isDiskFull;
    Trust trust = new Trust.Unsigned();

    @Override
    public Optional<Open> image() {
        return Optional.ofNullable(image).map(Reading::new);
    }

    @Override
    public Optional<Open> baseline() {
        return Optional.ofNullable(baseline).map(Reading::new);
    }

    @Override
    public New newBaseline() throws IOException {
        if (isDiskFull) {
            throw new IOException("No space left on device");
        }
        return new Writing();
    }

    @Override
    public Trust trust(String digest, @Nullable Signature signature) {
        return trust;
    }

    private static final class Reading implements Open {
        private final ByteArrayInputStream in;

        Reading(byte[] text) {
            this.in = new ByteArrayInputStream(text);
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return in.read(into, offset, length);
        }

        @Override
        public void close() {}
    }

    private final class Writing implements New {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        @Override
        public void write(byte[] bytes, int length) {
            out.write(bytes, 0, length);
        }

        @Override
        public void keep() {
            baseline = out.toByteArray();
        }

        @Override
        public void close() {}
    }
}

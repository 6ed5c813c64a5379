package io.adamant.agent.manifest;

import io.adamant.agent.seal.witness.ManifestFiles;
import io.adamant.agent.seal.witness.manifest.Signature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.PublicKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The image's manifest and public key, both baked, and the baseline in a directory of the agent's
 * own. A baseline is written beside the one before, made durable, and renamed over it.
 */
public final class ManifestStore implements ManifestFiles {

    private final Path image;
    private final @Nullable Path key;
    private final Path baseline;

    /**
     * @param image the image's manifest; may be absent
     * @param key public key that its signature is checked with; null for none
     * @param directory for the baseline; made when it is not there
     */
    public ManifestStore(Path image, @Nullable Path key, Path directory) {
        this.image = image;
        this.key = key;
        this.baseline = directory.resolve("baseline");
    }

    @Override
    public Optional<Open> image() throws IOException {
        return open(image);
    }

    @Override
    public Optional<Open> baseline() throws IOException {
        return open(baseline);
    }

    private static Optional<Open> open(Path file) throws IOException {
        try {
            return Optional.of(new Reading(FileChannel.open(file, StandardOpenOption.READ)));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        }
    }

    @Override
    public New newBaseline() throws IOException {
        Path directory = baseline.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Path aside = baseline.resolveSibling("baseline.new");
        FileChannel channel =
                FileChannel.open(
                        aside,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
        return new Writing(channel, aside, baseline);
    }

    @Override
    public Trust trust(String digest, @Nullable Signature signature) {
        if (signature == null) {
            return new Trust.Unsigned();
        }
        if (key == null) {
            return new Trust.Doubtful(
                    "signed by key " + signature.key() + ", which nobody can check: no seal.key");
        }
        try {
            PublicKey known = ManifestKeys.readPublic(key);
            return ManifestKeys.isGood(known, digest, signature)
                    ? new Trust.Signed(signature.key())
                    : new Trust.Doubtful("its signature is not by the image's key " + key);
        } catch (IOException unreadable) {
            return new Trust.Doubtful("its signature cannot be checked: " + unreadable);
        }
    }

    private record Reading(FileChannel channel) implements Open {

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return channel.read(ByteBuffer.wrap(into, offset, length));
        }

        @Override
        public void close() {
            closeQuietly(channel);
        }
    }

    private static final class Writing implements New {
        private final FileChannel channel;
        private final Path aside;
        private final Path place;

        Writing(FileChannel channel, Path aside, Path place) {
            this.channel = channel;
            this.aside = aside;
            this.place = place;
        }

        @Override
        public void write(byte[] bytes, int length) throws IOException {
            ByteBuffer left = ByteBuffer.wrap(bytes, 0, length);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        }

        @Override
        public void keep() throws IOException {
            channel.force(true);
            Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void close() {
            closeQuietly(channel);
            try {
                Files.deleteIfExists(aside);
            } catch (IOException left) {
                return; // the next baseline is written over it
            }
        }
    }

    /** Of a file that was read, or that was forced before. */
    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException closed) {
            return; // nothing was lost by it
        }
    }
}

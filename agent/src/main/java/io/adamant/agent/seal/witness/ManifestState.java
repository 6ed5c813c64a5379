package io.adamant.agent.seal.witness;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the manifest of this host is, for reports.
 *
 * @param digest of the image's manifest, of the baseline where the image has none; null before it
 *     was read or written
 * @param isBaked whether it came with the image
 * @param trust what its signature is worth, in words
 * @param blindSpots what the witness cannot see on this host, in words
 */
public record ManifestState(
        @Nullable String digest, boolean isBaked, String trust, List<String> blindSpots) {

    public ManifestState {
        blindSpots = List.copyOf(blindSpots);
    }
}

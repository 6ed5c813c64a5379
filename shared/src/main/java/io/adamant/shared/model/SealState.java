package io.adamant.shared.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The seal of one host as it stands.
 *
 * @param enforce whether the image asks for enforcement (false: audit)
 * @param tier what is measured
 * @param detail why the tier is not what the image asks for, or what holds it
 * @param attribution who names the one that tried: {@code bpf raw tracepoint}, or {@code none: }
 *     and why
 * @param protectedPaths what the image declares as sealed
 * @param manifestDigest SHA-256 of the manifest in hex, or null before it is known
 * @param blindSpots what this host cannot see, in words
 */
public record SealState(
        boolean enforce,
        SealTier tier,
        String detail,
        String attribution,
        List<String> protectedPaths,
        @Nullable String manifestDigest,
        List<String> blindSpots) {

    public SealState {
        protectedPaths = List.copyOf(protectedPaths);
        blindSpots = List.copyOf(blindSpots);
    }
}

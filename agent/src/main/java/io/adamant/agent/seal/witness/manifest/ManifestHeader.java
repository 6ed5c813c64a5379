package io.adamant.agent.seal.witness.manifest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the entries.
 *
 * @param baseline whose baseline it is, or null when it was written at bake
 * @param places in the order of the paths
 */
public record ManifestHeader(@Nullable Baseline baseline, List<Place> places) {

    /**
     * Written by a host at its seal.
     *
     * @param boot the kernel's boot id
     * @param manifest digest of the manifest that it was compared with, {@code -} where the image
     *     has none
     */
    public record Baseline(String boot, String manifest) {}

    public ManifestHeader {
        places = List.copyOf(places);
    }
}

package io.adamant.agent.seal.witness.manifest;

import java.util.Arrays;

/**
 * Of each entry of one manifest, by its number, what the file looked like when its content was last
 * found to be the manifest's: eight bytes instead of an object. 0 stands for never.
 */
public final class Stamps {

    /** Grows by this many, not by doubling: what is kept for long should fit. */
    private static final int STEP = 4_096;

    private long[] stamps = new long[0];

    long get(int entry) {
        return entry < stamps.length ? stamps[entry] : 0;
    }

    void set(int entry, long stamp) {
        if (entry >= stamps.length) {
            int room =
                    Math.min(ManifestText.MAX_ENTRIES, Math.max(entry + 1, stamps.length + STEP));
            stamps = Arrays.copyOf(stamps, room);
        }
        stamps[entry] = stamp;
    }
}

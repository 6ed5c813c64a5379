package io.adamant.agent.seal.witness.manifest;

import java.util.ArrayList;
import java.util.List;

/**
 * Of each entry of one manifest, by its number, what the file looked like when its content was last
 * found to be the manifest's: eight bytes instead of an object. 0 stands for never.
 */
public final class Stamps {

    /** Pieces of 32 KiB: one array that grows would leave as much garbage as it is long. */
    private static final int PIECE = 4_096;

    private final List<long[]> pieces = new ArrayList<>();

    long get(int entry) {
        int piece = entry / PIECE;
        return piece < pieces.size() ? pieces.get(piece)[entry % PIECE] : 0;
    }

    /**
     * Remembers one.
     *
     * @param entry below {@link ManifestText#MAX_ENTRIES}, which the reader holds
     */
    void set(int entry, long stamp) {
        int piece = entry / PIECE;
        while (pieces.size() <= piece) {
            pieces.add(new long[PIECE]);
        }
        pieces.get(piece)[entry % PIECE] = stamp;
    }
}

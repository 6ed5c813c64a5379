package io.adamant.shared.model;

import java.util.List;

/**
 * The seal's tier moved, or the host no longer is what its manifest says.
 *
 * @param from tier before
 * @param state the seal now
 * @param reason one sentence for people
 * @param mismatches what differs from the manifest, each naming path, from what, to what; at most
 *     {@value #MAX_MISMATCHES}
 * @param mismatchCount how many there are in all
 */
public record SealChanged(
        SealTier from, SealState state, String reason, List<String> mismatches, long mismatchCount)
        implements HostEvent {

    public static final String EVENT = "adamant.seal.changed";

    /** Most differences named in one event; {@code mismatchCount} has them all. */
    public static final int MAX_MISMATCHES = 64;

    public SealChanged {
        mismatches = List.copyOf(mismatches);
    }

    @Override
    public String eventName() {
        return EVENT;
    }
}

package io.adamant.shared.model;

import java.util.List;

/**
 * The seal's tier moved, the host no longer is what its manifest says, or a witness saw something
 * else that is not as it was.
 *
 * @param from tier before
 * @param state the seal now
 * @param reason one sentence for people
 * @param mismatches what differs from the manifest, each naming path, from what, to what; at most
 *     {@value #MAX_MISMATCHES}
 * @param mismatchCount how many there are in all
 * @param firstBoot what was written between the bake and the seal: it is part of what is sealed
 * @param drift what else changed after the seal: mounts, kernel settings, modules, BPF programs
 */
public record SealChanged(
        SealTier from,
        SealState state,
        String reason,
        List<String> mismatches,
        long mismatchCount,
        Seen firstBoot,
        Seen drift)
        implements HostEvent {

    public static final String EVENT = "adamant.seal.changed";

    /** Most differences named in one event; the count has them all. */
    public static final int MAX_MISMATCHES = 64;

    /**
     * Differences, the first of them by name.
     *
     * @param named each from what to what; at most {@value #MAX_MISMATCHES}
     * @param count how many there are in all
     */
    public record Seen(List<String> named, long count) {

        public static final Seen NONE = new Seen(List.of(), 0);

        public Seen {
            named = List.copyOf(named);
        }

        public boolean isEmpty() {
            return named.isEmpty() && count == 0;
        }
    }

    public SealChanged {
        mismatches = List.copyOf(mismatches);
    }

    /** One without anything but mismatches to tell. */
    public SealChanged(
            SealTier from,
            SealState state,
            String reason,
            List<String> mismatches,
            long mismatchCount) {
        this(from, state, reason, mismatches, mismatchCount, Seen.NONE, Seen.NONE);
    }

    @Override
    public String eventName() {
        return EVENT;
    }
}

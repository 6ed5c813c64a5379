package io.adamant.collector.evidence;

import java.time.Duration;

/**
 * What is kept before a kill, and how long it may take.
 *
 * @param cap longest wait for everything but the disks
 * @param disks whose disks are copied
 * @param diskWait longest wait until the disks of a changed host are copied; for any other host the
 *     copies are begun within {@code cap}, and nothing waits for their end
 */
public record EvidencePolicy(Duration cap, Disks disks, Duration diskWait) {

    public static final EvidencePolicy DEFAULT =
            new EvidencePolicy(Duration.ofSeconds(30), Disks.OFF, Duration.ofMinutes(10));

    /** Whose disks are copied. */
    public enum Disks {
        OFF,
        /** Those of hosts that are no longer what was baked. */
        CHANGED,
        ALL
    }

    /** No disks. */
    public static EvidencePolicy within(Duration cap) {
        return new EvidencePolicy(cap, Disks.OFF, DEFAULT.diskWait());
    }

    /** Whether this host's disks are copied. */
    public boolean copiesDisksOf(Subject subject) {
        return switch (disks) {
            case OFF -> false;
            case CHANGED -> subject.isChanged();
            case ALL -> true;
        };
    }

    /** The longest that this host's kill may have to wait. */
    public Duration longest(boolean isChanged) {
        boolean waits = disks != Disks.OFF && isChanged && diskWait.compareTo(cap) > 0;
        return waits ? diskWait : cap;
    }
}

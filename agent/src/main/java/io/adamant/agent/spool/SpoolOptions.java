package io.adamant.agent.spool;

import java.time.Duration;

/**
 * Bounds of the spool.
 *
 * @param capBytes most bytes of segment files on disk, at least {@value #MIN_CAP_BYTES}
 * @param commit longest time that a taken batch waits for its group commit
 */
public record SpoolOptions(long capBytes, Duration commit) {

    public static final long MIN_CAP_BYTES = 1 << 20;

    private static final int MAX_SEGMENT_BYTES = 16 << 20;
    private static final int MAX_COMMIT_BYTES = 1 << 20;

    public SpoolOptions {
        if (capBytes < MIN_CAP_BYTES) {
            throw new IllegalArgumentException("spool cap is at least " + MIN_CAP_BYTES + " bytes");
        }
        if (commit.isNegative()) {
            throw new IllegalArgumentException("commit time is not negative");
        }
    }

    /**
     * A segment that has reached this size is closed: a 64th of the cap between 1 and 16 MiB, for
     * small caps a 16th. Bounds the number of files, and what a start reads.
     */
    int segmentBytes() {
        long least = Math.min(1 << 20, capBytes / 16);
        return (int) Math.clamp(capBytes / 64, least, MAX_SEGMENT_BYTES);
    }

    /** Compressed bytes that force a group commit before its time. */
    int commitBytes() {
        return Math.min(MAX_COMMIT_BYTES, segmentBytes());
    }

    /** What logs and metrics leave free for events: an eighth of the cap. */
    long reservedBytes() {
        return capBytes / 8;
    }
}

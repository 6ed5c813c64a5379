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

    private static final int MAX_SEGMENT_BYTES = 4 << 20;
    private static final int MAX_COMMIT_BYTES = 1 << 20;

    public SpoolOptions {
        if (capBytes < MIN_CAP_BYTES) {
            throw new IllegalArgumentException("spool cap is at least " + MIN_CAP_BYTES + " bytes");
        }
        if (commit.isNegative()) {
            throw new IllegalArgumentException("commit time is not negative");
        }
    }

    /** A segment that has reached this size is closed: a sixteenth of the cap, at most 4 MiB. */
    int segmentBytes() {
        return (int) Math.min(MAX_SEGMENT_BYTES, capBytes / 16);
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

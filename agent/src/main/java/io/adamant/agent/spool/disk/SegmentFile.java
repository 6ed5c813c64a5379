package io.adamant.agent.spool.disk;

import io.adamant.agent.spool.format.SegmentName;
import java.nio.file.Path;

/**
 * One segment, as far as it is kept in memory: a few words, no open file. Guarded by the spool's
 * lock.
 */
final class SegmentFile {

    private static final long NONE = Long.MAX_VALUE;

    private final SegmentName name;
    private long bytes;
    private long damagedAt = NONE;
    private boolean damaged;
    private boolean gapNamed;

    SegmentFile(SegmentName name, long bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    SegmentName name() {
        return name;
    }

    long number() {
        return name.number();
    }

    Path path(Path dir) {
        return dir.resolve(name.text());
    }

    /** Bytes that are written, forced and valid. */
    long bytes() {
        return bytes;
    }

    void grownTo(long now) {
        bytes = now;
    }

    /** Some records cannot be read, others behind them can. */
    void damaged() {
        damaged = true;
    }

    /** Nothing can be read from there on. */
    void damagedFrom(long offset) {
        damaged = true;
        damagedAt = offset;
    }

    /** What is missing in front of it is named. */
    void gapNamed() {
        gapNamed = true;
    }

    boolean isGapNamed() {
        return gapNamed;
    }

    boolean isDamaged() {
        return damaged;
    }

    boolean isUnreadableAt(long offset) {
        return offset >= damagedAt;
    }
}

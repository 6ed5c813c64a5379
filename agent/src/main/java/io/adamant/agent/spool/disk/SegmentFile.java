package io.adamant.agent.spool.disk;

import io.adamant.agent.spool.format.SegmentName;
import java.nio.file.Path;

/**
 * One segment, as far as it is kept in memory: a few words, no open file. Guarded by the spool's
 * lock.
 */
public final class SegmentFile {

    private static final long NONE = Long.MAX_VALUE;

    private final SegmentName name;
    private long bytes;
    private long damagedAt = NONE;
    private boolean damaged;
    private boolean gapNamed;

    public SegmentFile(SegmentName name, long bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    public SegmentName name() {
        return name;
    }

    public long number() {
        return name.number();
    }

    public Path path(Path dir) {
        return dir.resolve(name.text());
    }

    /** Bytes that are written, forced and valid. */
    public long bytes() {
        return bytes;
    }

    public void grownTo(long now) {
        bytes = now;
    }

    /** Some records cannot be read, others behind them can. */
    public void damaged() {
        damaged = true;
    }

    /** Nothing can be read from there on. */
    public void damagedFrom(long offset) {
        damaged = true;
        damagedAt = offset;
    }

    /** What is missing in front of it is named. */
    public void gapNamed() {
        gapNamed = true;
    }

    public boolean isGapNamed() {
        return gapNamed;
    }

    public boolean isDamaged() {
        return damaged;
    }

    public boolean isUnreadableAt(long offset) {
        return offset >= damagedAt;
    }
}

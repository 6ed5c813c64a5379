package io.adamant.agent.source.logs;

import java.util.concurrent.atomic.AtomicLong;

/** What happened to the tailed files since the agent's start; written by the collecting thread. */
public final class LogCounters {

    private final AtomicLong lines = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong truncations = new AtomicLong();
    private final AtomicLong rotations = new AtomicLong();
    private final AtomicLong unreadable = new AtomicLong();
    private final AtomicLong overLimit = new AtomicLong();
    private final AtomicLong splits = new AtomicLong();

    /**
     * A reading of the counters.
     *
     * @param files open now
     * @param truncations a file shorter than what had been read, or with another beginning
     * @param rotations handles whose path went to another file or away
     * @param unreadable tries to open or read that failed, directories included
     * @param overLimit files seen and not opened, since too many were open
     * @param splits lines that were cut at the limit
     */
    public record Snapshot(
            long lines,
            long bytes,
            long files,
            long truncations,
            long rotations,
            long unreadable,
            long overLimit,
            long splits) {}

    public Snapshot snapshot() {
        return new Snapshot(
                lines.get(),
                bytes.get(),
                files.get(),
                truncations.get(),
                rotations.get(),
                unreadable.get(),
                overLimit.get(),
                splits.get());
    }

    void read(long lineCount, long byteCount) {
        lines.addAndGet(lineCount);
        bytes.addAndGet(byteCount);
    }

    void open(int count) {
        files.set(count);
    }

    void truncated() {
        truncations.incrementAndGet();
    }

    void rotated() {
        rotations.incrementAndGet();
    }

    void unreadable() {
        unreadable.incrementAndGet();
    }

    void overLimit() {
        overLimit.incrementAndGet();
    }

    void split() {
        splits.incrementAndGet();
    }
}

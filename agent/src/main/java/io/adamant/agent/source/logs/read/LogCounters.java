package io.adamant.agent.source.logs.read;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** What happened to the tailed files since the agent's start; written by the collecting thread. */
public final class LogCounters {

    /** Why something could not be done; also the metric label. */
    public enum Trouble {
        /** The path may not be read. */
        PERMISSION,
        /** A directory, a pipe or a device stands where a file is expected. */
        NOT_A_FILE,
        /** A read of an open file failed. */
        READ,
        /** Anything else that opening or listing met. */
        OPEN,
        /** A directory has more entries than are looked at. */
        DIRECTORY_TOO_BIG,
        /** A file was seen and not taken up, since too many are known. */
        TOO_MANY_FILES,
        /** The kernel gives no more watches; the file is looked at from time to time. */
        NO_WATCH,
        /** The service manager keeps no handle of an open file. */
        HANDLE_NOT_KEPT,
        /** Positions of files that are not there were more than are kept. */
        POSITION_FORGOTTEN,
        /** The kernel dropped notices; everything was looked at again. */
        NOTICES_LOST
    }

    private final AtomicLong lines = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong known = new AtomicLong();
    private final AtomicLong open = new AtomicLong();
    private final AtomicLong truncations = new AtomicLong();
    private final AtomicLong rotations = new AtomicLong();
    private final AtomicLong copies = new AtomicLong();
    private final AtomicLong splits = new AtomicLong();
    private final AtomicLong holes = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong lagBytes = new AtomicLong();
    private final AtomicLong lagNanos = new AtomicLong();
    private final Map<Trouble, AtomicLong> troubles = new EnumMap<>(Trouble.class);

    /**
     * A reading of the counters.
     *
     * @param files known now
     * @param open handles held now
     * @param truncations a file shorter than what had been read, or with another content
     * @param rotations handles whose path went to another file or away
     * @param copies files that began as a copy of one that was read already
     * @param splits pieces of records that were cut at the limit, or had no end in time
     * @param holeBytes bytes of holes in sparse files, not shipped
     * @param losses times that something could not be read any more, each named in the stream
     * @param lagBytes known and not yet read
     * @param lagNanos since when there always was something unread
     */
    public record Snapshot(
            long lines,
            long bytes,
            long files,
            long open,
            long truncations,
            long rotations,
            long copies,
            long splits,
            long holeBytes,
            long losses,
            long lagBytes,
            long lagNanos,
            Map<Trouble, Long> troubles) {

        public Snapshot {
            troubles = Map.copyOf(troubles);
        }
    }

    public LogCounters() {
        for (Trouble trouble : Trouble.values()) {
            troubles.put(trouble, new AtomicLong());
        }
    }

    public Snapshot snapshot() {
        Map<Trouble, Long> causes = new EnumMap<>(Trouble.class);
        troubles.forEach((trouble, count) -> causes.put(trouble, count.get()));
        return new Snapshot(
                lines.get(),
                bytes.get(),
                known.get(),
                open.get(),
                truncations.get(),
                rotations.get(),
                copies.get(),
                splits.get(),
                holes.get(),
                lost.get(),
                lagBytes.get(),
                lagNanos.get(),
                causes);
    }

    void read(long lineCount, long byteCount) {
        lines.addAndGet(lineCount);
        bytes.addAndGet(byteCount);
    }

    public void files(int knownFiles, int openFiles) {
        known.set(knownFiles);
        open.set(openFiles);
    }

    public void lag(long behindBytes, long behindNanos) {
        lagBytes.set(behindBytes);
        lagNanos.set(behindNanos);
    }

    public void truncated() {
        truncations.incrementAndGet();
    }

    public void rotated() {
        rotations.incrementAndGet();
    }

    public void copied() {
        copies.incrementAndGet();
    }

    public void lost(int times) {
        lost.addAndGet(times);
    }

    public void trouble(Trouble trouble) {
        Objects.requireNonNull(troubles.get(trouble)).incrementAndGet();
    }

    void split() {
        splits.incrementAndGet();
    }

    void hole(long byteCount) {
        holes.addAndGet(byteCount);
    }
}

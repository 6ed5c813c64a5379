package io.adamant.agent.source.logs.file;

import io.adamant.agent.source.logs.read.LogCounters;
import io.adamant.agent.source.logs.read.LogCounters.Trouble;
import io.adamant.agent.source.logs.read.RecordReader;
import io.adamant.agent.source.logs.read.RecordReader.Quiet;
import io.adamant.agent.source.logs.read.RecordReader.Seen;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** One look at one file: truncation, copies, new records, and when to look again. */
public final class FileReading {

    /** For how long a record waits for a line that continues it. */
    public static final int HOLD_MS = 80;

    /** For how long a line waits for its end. */
    public static final int PARTIAL_S = 10;

    /** For how long after its last growth a file without a path is kept. */
    public static final int KEEP_ROTATED_S = 60;

    /** A file without notices, and one that cannot be read now, is looked at again then. */
    static final int AGAIN_MS = 1000;

    private static final long MILLI = 1_000_000L;
    private static final long HOLD_NANOS = HOLD_MS * MILLI;
    private static final long PARTIAL_NANOS = PARTIAL_S * 1000 * MILLI;
    private static final long KEEP_NANOS = KEEP_ROTATED_S * 1000 * MILLI;
    private static final long AGAIN_NANOS = AGAIN_MS * MILLI;

    /** What becomes of the file. */
    public enum Outcome {
        /** The frame is full. */
        MORE,
        /** It is looked at again when it is due. */
        WAITS,
        /** It is looked at again when somebody says that it changed. */
        IDLE,
        /** Nothing more is expected. */
        OVER
    }

    private final FileTable table;
    private final RecordReader reader;
    private final LossLog losses;
    private final LogCounters counters;
    private final Copies copies = new Copies();

    public FileReading(FileTable table, RecordReader reader, LossLog losses, LogCounters counters) {
        this.table = table;
        this.reader = reader;
        this.losses = losses;
        this.counters = counters;
    }

    public Outcome visit(TailedFile file, long nowNanos) {
        FileChannel channel = table.handle(file);
        if (channel == null) {
            return withoutHandle(file, nowNanos);
        }
        try {
            long before = file.behind();
            file.measure(channel, nowNanos);
            if (file.isReplaced(channel)) {
                replaced(file, before, nowNanos);
                file.measure(channel, nowNanos);
            }
            if (!isDecided(file, channel, nowNanos)) {
                return waits(file, nowNanos + HOLD_NANOS);
            }
            return read(file, channel, nowNanos);
        } catch (IOException failed) {
            counters.trouble(Trouble.READ);
            return waits(file, nowNanos + AGAIN_NANOS);
        }
    }

    private Outcome withoutHandle(TailedFile file, long nowNanos) {
        if (file.isRotated()) {
            return Outcome.OVER;
        }
        return waits(file, nowNanos + AGAIN_NANOS);
    }

    private Outcome read(TailedFile file, FileChannel channel, long nowNanos) throws IOException {
        if (file.behind() > 0) {
            Seen seen = file.read(reader, channel, quiet(file, nowNanos));
            if (seen == Seen.REPLACED) {
                replaced(file, file.behind(), nowNanos);
                file.measure(channel, nowNanos);
                seen = file.read(reader, channel, Quiet.NO);
            }
            if (seen == Seen.MORE) {
                file.due(nowNanos);
                return Outcome.MORE;
            }
            if (reader.left() > 0) {
                return waits(file, heldUntil(file, nowNanos));
            }
        }
        if (!file.isRotated()) {
            return Outcome.IDLE;
        }
        if (file.idleNanos(nowNanos) >= KEEP_NANOS) {
            return Outcome.OVER;
        }
        return waits(file, nowNanos + AGAIN_NANOS);
    }

    private static Outcome waits(TailedFile file, long until) {
        file.due(until);
        return Outcome.WAITS;
    }

    private static Quiet quiet(TailedFile file, long nowNanos) {
        long idle = file.idleNanos(nowNanos);
        if (idle >= PARTIAL_NANOS) {
            return Quiet.LINE;
        }
        return idle >= HOLD_NANOS ? Quiet.RECORD : Quiet.NO;
    }

    private static long heldUntil(TailedFile file, long nowNanos) {
        long idle = file.idleNanos(nowNanos);
        long wait = idle < HOLD_NANOS ? HOLD_NANOS - idle : PARTIAL_NANOS - idle;
        return nowNanos + (wait > 0 ? wait : HOLD_NANOS);
    }

    private void replaced(TailedFile file, long unread, long nowNanos) {
        counters.truncated();
        losses.add(
                LossLog.REPLACED,
                file.path().toString(),
                unread,
                "truncated or overwritten, read up to byte " + file.cursor().offset());
        file.restart(nowNanos);
    }

    /** Whether it is known that a new file is no copy, or how much of it is one. */
    private boolean isDecided(TailedFile file, FileChannel channel, long nowNanos)
            throws IOException {
        TailedFile original = file.original();
        if (original == null) {
            return true;
        }
        FileChannel live = table.handle(original);
        if (live != null) {
            long before = original.behind();
            original.measure(live, nowNanos);
            if (original.isReplaced(live)) {
                replaced(original, before, nowNanos);
                table.touch(original, nowNanos);
                table.noteMoved(original);
            }
        }
        switch (copies.judge(channel, file, original, nowNanos)) {
            case OPEN -> {
                return false;
            }
            case OWN -> file.original(null);
            case COPY -> {
                file.original(null);
                file.skipTo(channel, copies.copiedTo());
                counters.copied();
            }
        }
        return true;
    }
}

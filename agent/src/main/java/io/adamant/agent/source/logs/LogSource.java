package io.adamant.agent.source.logs;

import io.adamant.agent.config.LogFiles;
import io.adamant.agent.source.Batch;
import io.adamant.agent.source.Poll;
import io.adamant.agent.source.Source;
import io.adamant.agent.source.logs.file.FileReading;
import io.adamant.agent.source.logs.file.FileTable;
import io.adamant.agent.source.logs.file.HandleStore;
import io.adamant.agent.source.logs.file.LossLog;
import io.adamant.agent.source.logs.file.TailedFile;
import io.adamant.agent.source.logs.file.Watches;
import io.adamant.agent.source.logs.read.LogCounters;
import io.adamant.agent.source.logs.read.RecordReader;
import io.adamant.agent.source.logs.read.RecordSink;
import io.adamant.shared.model.Loss;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tails the files that match the configured globs, each from its beginning.
 *
 * <ul>
 *   <li>A file is its device and inode; checksums of its beginning and of what is right before the
 *       offset tell it from a later file with the same inode, and from one that was truncated and
 *       grew again. A renamed file is read on from where it was, to its end, and given up {@value
 *       FileReading#KEEP_ROTATED_S} s after its last growth.
 *   <li>A file whose content was replaced starts over in a new generation; what was in it between
 *       the last read and the truncation is named as a loss, unless a copy within the globs has it.
 *   <li>A record may have several lines. Its end is known when the next record begins, or when
 *       nothing was written for {@value FileReading#HOLD_MS} ms. Only what was taken is covered by
 *       the position, so that a held record is read again after a crash.
 *   <li>A record over the limit is split, and a line without an end is taken after {@value
 *       FileReading#PARTIAL_S} s; each piece has its number in {@value RecordSink#PART}.
 *   <li>What was polled counts as read: the caller keeps a batch until the spool has it.
 * </ul>
 *
 * <p>Waking: an idle source is woken by the kernel's notices and looks at everything every {@value
 * #SLOW_S} s, for file systems that give none. While lines come it looks every {@value #BUSY_MS} ms
 * and is only woken for names in directories, so that many small writes cost little.
 */
public final class LogSource implements Source {

    static final int BUSY_MS = 150;
    static final int SLOW_S = 10;

    /** Between looks at everything where the kernel gives no notices, by how much there is. */
    static final int BLIND_MS = 200;

    static final int BLIND_MANY_MS = 2000;
    private static final int MANY_FILES = 1000;

    /** A storm of new names is looked at no more often than this, beyond the first few. */
    static final int STORM_MS = 20;

    /** Looks at new names that need not rest. */
    static final int CALM_LOOKS = 5;

    private static final long MILLI = 1_000_000L;
    private static final long STORM_NANOS = STORM_MS * MILLI;
    private static final int FRAME_BYTES = 64 * 1024;

    private final List<LogFiles> wanted;
    private final Supplier<Map<String, String>> positions;
    private final Supplier<Watches> watchesFactory;
    private final Supplier<HandleStore> storeFactory;
    private final LogCounters counters;
    private final WallClock wall;
    private final LossLog losses;
    private @Nullable Tailing tailing;
    private long nextScanNanos;

    /** Until when the looks at names would have lasted, had each of them rested. */
    private long restedNanos;

    private long behindSinceNanos;
    private boolean behind;
    private boolean busy;
    private boolean stormy;

    /** What there is only from the first poll on, so that starting does not wait for it. */
    private record Tailing(
            FileTable table, Scanner scanner, ReadTurn turn, RecordSink sink, Watches watches) {}

    /**
     * @param positions what the spool has, by key; those of other sources are ignored
     * @param watches made at the first poll
     * @param store made at the first poll
     */
    public LogSource(
            List<LogFiles> files,
            Supplier<Map<String, String>> positions,
            Supplier<Watches> watches,
            Supplier<HandleStore> store,
            LogCounters counters,
            WallClock wall) {
        this.wanted = List.copyOf(files);
        this.positions = positions;
        this.watchesFactory = watches;
        this.storeFactory = store;
        this.counters = counters;
        this.wall = wall;
        this.losses = new LossLog(counters);
    }

    @Override
    public String name() {
        return "logs";
    }

    @Override
    public Poll poll(long nowNanos) {
        if (wanted.isEmpty()) {
            return Poll.nothing(nowNanos + Long.MAX_VALUE / 2);
        }
        Tailing now = tailing == null ? begin(nowNanos) : tailing;
        look(now, nowNanos);
        now.sink.begin(wall.unixNanos());
        now.turn.read(nowNanos);
        account(now, nowNanos);
        List<Batch> batches = batches(now, nowNanos);
        busy = !now.sink.isEmpty();
        return new Poll(batches, next(now, nowNanos));
    }

    /**
     * While busy only the directories' notices; none while a storm of names rests, and none where
     * more can be read at once.
     */
    @Override
    public int wakeFd() {
        Tailing now = tailing;
        if (now == null || stormy) {
            return -1;
        }
        return busy ? now.watches.directoriesFd() : now.watches.fd();
    }

    @Override
    public void close() {
        if (tailing != null) {
            tailing.table.close();
            tailing = null;
        }
    }

    private Tailing begin(long nowNanos) {
        Watches watches = watchesFactory.get();
        FileTable table =
                new FileTable(positions.get(), watches, storeFactory.get(), losses, counters);
        List<FileSet> sets = new ArrayList<>();
        int longest = 0;
        for (LogFiles files : wanted) {
            sets.add(new FileSet(files));
            longest = Math.max(longest, files.maxLineBytes());
        }
        RecordSink sink = new RecordSink(new LogFrame(FRAME_BYTES), counters);
        RecordReader reader = new RecordReader(sink, sets.getFirst().rules(), longest);
        FileReading reading = new FileReading(table, reader, losses, counters);
        Tailing begun =
                new Tailing(
                        table,
                        new Scanner(sets, table, watches, counters),
                        new ReadTurn(table, reading),
                        sink,
                        watches);
        tailing = begun;
        nextScanNanos = nowNanos;
        restedNanos = nowNanos;
        return begun;
    }

    private void look(Tailing now, long nowNanos) {
        boolean names = now.scanner.hear(nowNanos);
        boolean due = nowNanos - nextScanNanos >= 0;
        if (due || (names && !isTired(nowNanos))) {
            if (names) {
                restedNanos = Math.max(restedNanos - nowNanos, 0) + nowNanos + STORM_NANOS;
            }
            if (now.scanner.look(due, nowNanos)) {
                nextScanNanos = nowNanos + scanPeriodMs(now) * MILLI;
            }
        }
        stormy = names && isTired(nowNanos);
    }

    private boolean isTired(long nowNanos) {
        return restedNanos - nowNanos >= CALM_LOOKS * STORM_NANOS;
    }

    private static int scanPeriodMs(Tailing now) {
        if (now.watches.fd() >= 0) {
            return SLOW_S * 1000;
        }
        return now.table.all().size() > MANY_FILES ? BLIND_MANY_MS : BLIND_MS;
    }

    private List<Batch> batches(Tailing now, long nowNanos) {
        List<Batch> batches = new ArrayList<>(2);
        Map<String, String> moved = now.table.takeMoved();
        if (!now.sink.isEmpty() || !moved.isEmpty()) {
            batches.add(new Batch.Logs(now.sink.frame().seal(), moved));
        }
        if (!losses.isEmpty()) {
            List<LogRecord> events = new ArrayList<>();
            for (Loss loss : losses.take(nowNanos)) {
                events.add(HostEvents.encode(loss, wall.unixNanos()));
            }
            if (!events.isEmpty()) {
                batches.add(new Batch.Events(events));
            }
        }
        return batches;
    }

    private long next(Tailing now, long nowNanos) {
        if (now.turn.isMore()) {
            return nowNanos;
        }
        long wait = Math.min(nextScanNanos - nowNanos, now.turn.nanosToNext(nowNanos));
        if (busy) {
            wait = BUSY_MS * MILLI;
        }
        if (stormy) {
            wait = Math.min(wait, STORM_MS * MILLI);
        }
        return nowNanos + Math.max(0, wait);
    }

    private void account(Tailing now, long nowNanos) {
        long bytes = 0;
        for (TailedFile file : now.table.active()) {
            bytes += file.behind();
        }
        if (bytes > 0 && !behind) {
            behindSinceNanos = nowNanos;
        }
        behind = bytes > 0;
        counters.lag(bytes, behind ? nowNanos - behindSinceNanos : 0);
        counters.files(now.table.all().size(), now.table.openCount());
    }
}

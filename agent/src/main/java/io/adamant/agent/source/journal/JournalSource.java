package io.adamant.agent.source.journal;

import io.adamant.agent.config.AgentConfig;
import io.adamant.agent.source.Batch;
import io.adamant.agent.source.Poll;
import io.adamant.agent.source.Source;
import io.adamant.agent.source.journal.entry.Entry;
import io.adamant.agent.source.journal.entry.UnitFilter;
import io.adamant.shared.model.Loss;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.LogFrame;
import io.adamant.shared.wire.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The host's journal, from the first entry of this boot on, each entry once.
 *
 * <ul>
 *   <li>Opened at the first poll, which is after the hello is spooled. Where there is no libsystemd
 *       or no journal, that is said once and the source stays silent; a journal that may still come
 *       is looked for every {@value #ABSENT_RETRY_S} s.
 *   <li>The position, cursor included, goes into the spool with the entries that it covers. A
 *       position that is not in the journal any more is a gap and a {@link Loss}, never a reason to
 *       go to the end.
 *   <li>What journald dropped itself, by its rate limit, is a {@link Loss} beside the line that
 *       says so. A loss is spooled before the position that covers it: a crash in between repeats
 *       the loss, it does not hide it.
 *   <li>Journal files are mapped and count as resident memory: the journal is closed and opened
 *       again after {@value #REOPEN_BYTES} bytes, and after a catch-up. The same is done when files
 *       came or went, so that there is one way to find the next entry.
 *   <li>A gap is believed when a journal that was just opened has it too: libsystemd passes over a
 *       file for good that it cannot read at one moment.
 * </ul>
 *
 * <p>Limits: {@value #FRAME_BYTES} bytes in one poll unless one entry has more, and those of {@link
 * Entry}.
 */
public final class JournalSource implements Source {

    /** The position's entry was gone: rotation and vacuum were faster. */
    public static final String VACUUMED = "journal_vacuumed";

    /** Sequence numbers were left out while the journal was being read. */
    public static final String GAP = "journal_gap";

    /** An entry that the library cannot read. */
    public static final String DAMAGED = "journal_damaged";

    /** What journald says it dropped itself. */
    public static final String SUPPRESSED = "journald_suppressed";

    static final int FRAME_BYTES = 256 * 1024;

    /** Of fields, which is about what was mapped: equal fields lie in a file once. */
    static final int REOPEN_BYTES = 4 * 1024 * 1024;

    static final int CATCH_UP_BYTES = REOPEN_BYTES / 2;
    static final int ABSENT_RETRY_S = 60;
    static final int FAILED_RETRY_S = 5;
    static final int BUSY_MS = 100;

    private static final int FRAME_CAPACITY = FRAME_BYTES + 16 * 1024;
    private static final int KEEP_FRAME_BYTES = 2 * FRAME_CAPACITY;

    /** What an entry takes in a file beside its fields. */
    private static final int ENTRY_BYTES = 64;

    private static final String KEY_PREFIX = "journal:";
    private static final long NANOS_PER_S = 1_000_000_000L;
    private static final long NANOS_PER_MS = 1_000_000L;

    /** libsystemd looks at files on a network every two seconds (sd_journal_get_timeout). */
    private static final long SILENT_NANOS = 2 * NANOS_PER_S;

    private static final long IDLE_NANOS = 60 * NANOS_PER_S;
    private static final long NEVER_NANOS = Long.MAX_VALUE / 4;

    private final AgentConfig.Journal config;
    private final Journals journals;
    private final JournalCounters counters;
    private final WallClock wall;
    private final Consumer<String> warn;
    private final String key;
    private final BootWalk walk;
    private final UnitFilter units;
    private final Entry entry = new Entry();
    private LogFrame frame = new LogFrame(FRAME_BYTES / 16);
    private final List<Loss> losses = new ArrayList<>();
    private @Nullable Journal journal;
    private boolean saidAbsent;
    private boolean saidFailed;
    private boolean idle;
    private long nextOpenNanos;
    private boolean openDue = true;

    /** The entry is read and did not fit into the frame. */
    private boolean held;

    /** The entry before which the last gap was, which is told once though it be read again. */
    private @Nullable Place toldBefore;

    /** Entries that this opening of the journal came to, and their bytes. */
    private int sinceOpened;

    private int bytesSinceOpened;
    private int unnamed;

    /**
     * @param thisBoot as the kernel names it
     * @param positions what the spool has, by key; those of other sources are ignored
     * @param warn takes words for the operator
     */
    public JournalSource(
            AgentConfig.Journal config,
            Journals journals,
            JournalId thisBoot,
            Map<String, String> positions,
            JournalCounters counters,
            WallClock wall,
            Consumer<String> warn) {
        this.config = config;
        this.journals = journals;
        this.counters = counters;
        this.wall = wall;
        this.warn = warn;
        this.key = KEY_PREFIX + (config.directory() == null ? "host" : config.directory());
        Position last = Position.parse(positions.getOrDefault(key, "")).orElse(null);
        this.walk = new BootWalk(thisBoot, config.from() == AgentConfig.JournalFrom.OLDEST, last);
        this.units = new UnitFilter(config.include(), config.exclude());
    }

    @Override
    public String name() {
        return "journal";
    }

    @Override
    public int wakeFd() {
        return idle && journal != null ? journal.fd() : -1;
    }

    @Override
    public Poll poll(long nowNanos) {
        beginFrame();
        losses.clear();
        boolean more = false;
        try {
            Journal from = opened(nowNanos);
            if (from == null) {
                return Poll.nothing(nextOpenNanos);
            }
            more = read(from, nowNanos);
            saidFailed = false;
        } catch (JournalException fault) {
            failed(fault, nowNanos);
        }
        return new Poll(batches(), next(nowNanos, more));
    }

    private void beginFrame() {
        if (frame.array().length > KEEP_FRAME_BYTES) {
            frame = new LogFrame(FRAME_CAPACITY); // gives back what a rare long entry took
        } else {
            frame.clear();
        }
    }

    @Override
    public void close() {
        if (journal != null) {
            journal.close();
            journal = null;
        }
        held = false;
        idle = false;
    }

    private long next(long nowNanos, boolean more) {
        Journal from = journal;
        if (from == null) {
            return nextOpenNanos;
        }
        boolean caughtUp = bytesSinceOpened >= CATCH_UP_BYTES;
        idle = !more && frame.isEmpty() && !caughtUp;
        if (more) {
            return nowNanos;
        }
        if (caughtUp) {
            close(); // gives back what the catch-up had mapped
            openAt(nowNanos);
            return nowNanos + BUSY_MS * NANOS_PER_MS;
        }
        if (!idle) {
            return nowNanos + BUSY_MS * NANOS_PER_MS;
        }
        return nowNanos + (from.isSilent() ? SILENT_NANOS : IDLE_NANOS);
    }

    /** The journal, opened anew where that is due, or null when there is none. */
    private @Nullable Journal opened(long nowNanos) {
        Journal from = journal;
        if (from != null) {
            Journal.Change change = from.process();
            if (change == Journal.Change.REPLACED || bytesSinceOpened >= REOPEN_BYTES) {
                close();
                openAt(nowNanos);
            } else if (change == Journal.Change.APPENDED || from.isSilent()) {
                walk.lookAgain();
            }
        }
        if (journal == null && (openDue || nowNanos - nextOpenNanos >= 0)) {
            open(nowNanos);
        }
        return journal;
    }

    private void openAt(long nanos) {
        nextOpenNanos = nanos;
        openDue = false;
    }

    private void open(long nowNanos) {
        openAt(nowNanos + FAILED_RETRY_S * NANOS_PER_S);
        switch (journals.open(config.directory())) {
            case Journals.Absent(String why, boolean forGood) -> {
                counters.absent();
                openAt(nowNanos + (forGood ? NEVER_NANOS : ABSENT_RETRY_S * NANOS_PER_S));
                if (!saidAbsent && config.enabled() == AgentConfig.JournalUse.ON) {
                    warn.accept("no journal is read: " + why);
                }
                saidAbsent = true;
            }
            case Journals.Ready(Journal ready) -> {
                journal = ready;
                counters.opened();
                sinceOpened = 0;
                bytesSinceOpened = 0;
                walk.open(ready);
            }
        }
    }

    /** Fills the frame; whether there may be more at once. */
    private boolean read(Journal from, long nowNanos) {
        long now = wall.unixNanos();
        for (int taken = 0; taken < MAX_RECORDS; taken++) {
            if (!held) {
                if (!walk.next()) {
                    return false;
                }
                if (!isBelieved(walk.gap())) {
                    close();
                    openAt(nowNanos);
                    return true;
                }
                sinceOpened++;
                if (!isReadable(from)) {
                    continue;
                }
            }
            held = !frame.isEmpty() && frame.size() + entry.frameBytes() > FRAME_BYTES;
            if (held) {
                return true;
            }
            add(now);
        }
        return true;
    }

    /** Says what is missing, unless it must be looked for once more. */
    private boolean isBelieved(BootWalk.@Nullable Gap gap) {
        if (gap == null || gap.before().equals(toldBefore)) {
            return true;
        }
        if (sinceOpened > 0) {
            return false;
        }
        toldBefore = gap.before();
        counters.gap(gap.count());
        String words = "between " + gap.after() + " and " + gap.before();
        losses.add(new Loss(gap.vacuumed() ? VACUUMED : GAP, 0, 0, gap.count(), words));
        return true;
    }

    private boolean isReadable(Journal from) {
        try {
            entry.read(from);
            bytesSinceOpened += ENTRY_BYTES + entry.fieldBytes();
            return true;
        } catch (JournalException fault) {
            if (fault.code() != JournalException.Code.ENTRY) {
                throw fault;
            }
            counters.damaged();
            losses.add(new Loss(DAMAGED, 0, 0, 1, "at " + walk.place()));
            walk.take();
            return false;
        }
    }

    private void add(long nowUnixNanos) {
        if (entry.isSuppressionNotice()) {
            counters.suppressed(entry.suppressed());
            losses.add(new Loss(SUPPRESSED, 0, 0, entry.suppressed(), entry.suppressedUnit()));
        }
        if (entry.isWantedBy(units)) {
            entry.addTo(frame, walk.place().realtimeMicros(), nowUnixNanos);
            counters.taken(entry);
        } else {
            counters.excluded();
            unnamed++;
        }
        walk.take();
    }

    private List<Batch> batches() {
        List<Batch> batches = new ArrayList<>();
        if (!losses.isEmpty()) {
            long now = wall.unixNanos();
            List<LogRecord> events =
                    losses.stream().map(loss -> HostEvents.encode(loss, now)).toList();
            batches.add(new Batch.Events(events));
        }
        Position at = walk.position();
        // Entries that are not wanted move the position too, but are not worth a write each.
        boolean isDue = !frame.isEmpty() || !losses.isEmpty() || unnamed >= MAX_RECORDS;
        if (at != null && isDue) {
            unnamed = 0;
            batches.add(new Batch.Logs(frame.seal(), Map.of(key, at.toText())));
        }
        return batches;
    }

    private void failed(JournalException fault, long nowNanos) {
        counters.failed();
        close();
        openAt(nowNanos + FAILED_RETRY_S * NANOS_PER_S);
        if (!saidFailed) {
            warn.accept("the journal cannot be read, will retry: " + fault.getMessage());
        }
        saidFailed = true;
    }
}

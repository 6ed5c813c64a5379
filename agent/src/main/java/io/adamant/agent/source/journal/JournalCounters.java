package io.adamant.agent.source.journal;

import io.adamant.agent.source.journal.entry.Entry;
import java.util.concurrent.atomic.AtomicLong;

/** What happened to the journal since the agent's start; written by the collecting thread. */
public final class JournalCounters {

    private final AtomicLong entries = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong excluded = new AtomicLong();
    private final AtomicLong cut = new AtomicLong();
    private final AtomicLong pieces = new AtomicLong();
    private final AtomicLong damaged = new AtomicLong();
    private final AtomicLong gaps = new AtomicLong();
    private final AtomicLong missing = new AtomicLong();
    private final AtomicLong suppressed = new AtomicLong();
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong absent = new AtomicLong();

    /**
     * A reading of the counters.
     *
     * @param entries taken
     * @param bytes of their messages
     * @param excluded passed over since their unit is not wanted
     * @param cut entries of which a field was cut or left out, since it was beyond a limit
     * @param pieces entries whose message became several records
     * @param damaged entries that could not be read
     * @param gaps places where entries are missing that were there before they were read
     * @param missing entries in those gaps, where they can be counted
     * @param suppressed entries that journald says it dropped by its own rate limit
     * @param opened how often the journal was opened, the first time included
     * @param failures calls that the library refused
     * @param absent tries to open it that found none
     */
    public record Snapshot(
            long entries,
            long bytes,
            long excluded,
            long cut,
            long pieces,
            long damaged,
            long gaps,
            long missing,
            long suppressed,
            long opened,
            long failures,
            long absent) {}

    public Snapshot snapshot() {
        return new Snapshot(
                entries.get(),
                bytes.get(),
                excluded.get(),
                cut.get(),
                pieces.get(),
                damaged.get(),
                gaps.get(),
                missing.get(),
                suppressed.get(),
                opened.get(),
                failures.get(),
                absent.get());
    }

    void taken(Entry entry) {
        entries.incrementAndGet();
        bytes.addAndGet(entry.bodyBytes());
        if (entry.isCut()) {
            cut.incrementAndGet();
        }
        if (entry.pieces() > 1) {
            pieces.incrementAndGet();
        }
    }

    void excluded() {
        excluded.incrementAndGet();
    }

    void damaged() {
        damaged.incrementAndGet();
    }

    void gap(long count) {
        gaps.incrementAndGet();
        missing.addAndGet(count);
    }

    void suppressed(long count) {
        suppressed.addAndGet(count);
    }

    void opened() {
        opened.incrementAndGet();
    }

    void failed() {
        failures.incrementAndGet();
    }

    void absent() {
        absent.incrementAndGet();
    }
}

package io.adamant.collector.logs.parquet;

import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.time.WallClock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * What the store keeps, and for how long: the hours within the retention and the size, pins for
 * longer, what is damaged aside. {@link #tidy} runs on the store's keeping thread; the rest is for
 * any.
 */
final class Keeping {

    /** Files of one hour that are merged into one once the hour is over. */
    static final int MERGE_FILES = 4;

    /** How long after its end an hour is left alone for late rows. */
    static final long SETTLE_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** Bytes that are read in one round to find out whether they are still what was written. */
    static final long CHECK_BYTES = 64L << 20;

    /** Most bytes of files that are merged into one: what is sorted should fit in memory. */
    static final long MERGE_BYTES = 96L << 20;

    /** Files of an hour that are merged even while the store is busy. */
    static final int BUSY_MERGE_FILES = 256;

    /** Flushes between two rounds of tidying beyond which the store counts as busy. */
    static final int BUSY_FLUSHES = 20;

    private final Table table;
    private final StoreOptions options;
    private final StoreDirectory directory;
    private final State state;
    private final WallClock wall;
    private final Consumer<String> complaints;
    private final DuckDBConnection connection;
    private final SegmentWriter writer;
    private final AtomicLong numbers;
    private final AtomicInteger flushes = new AtomicInteger();
    private final Count evictedRows;
    private final Count quarantined;
    private final Count merged;
    private String checkedUpTo = "";

    Keeping(
            Table table,
            StoreOptions options,
            StoreDirectory directory,
            State state,
            DuckDb engine,
            WallClock wall,
            Meters meters,
            Consumer<String> complaints) {
        this.table = table;
        this.options = options;
        this.directory = directory;
        this.state = state;
        this.wall = wall;
        this.complaints = complaints;
        connection = engine.connect();
        writer = new SegmentWriter(table, directory, connection);
        numbers = new AtomicLong(state.manifest().nextFile());
        evictedRows =
                meters.counter(
                        "adamant_store_evicted_rows",
                        "Rows deleted by age or size.",
                        "table",
                        table.name());
        quarantined =
                meters.counter(
                        "adamant_store_quarantines",
                        "Files put aside since they could not be read.",
                        "table",
                        table.name());
        merged =
                meters.counter(
                        "adamant_store_merged_files",
                        "Files that were merged into larger ones.",
                        "table",
                        table.name());
    }

    /** Rows were written; any thread. */
    void flushed() {
        flushes.incrementAndGet();
    }

    /** A number that no file has. */
    long takeNumber() {
        return numbers.getAndIncrement();
    }

    /** Makes a new manifest count and the old one's left-overs go when nobody looks at them. */
    void commit(State.Change change, List<Tail> written, Runnable disposal) {
        state.change(
                manifest -> {
                    Manifest next = change.apply(manifest).numbered(numbers.get());
                    directory.commit(next);
                    return next;
                },
                written,
                disposal);
    }

    /** Rows of an earlier time are not kept. */
    long floor() {
        long byAge = wall.unixNanos() - options.retention().toNanos();
        long hour = Math.floorDiv(byAge, SegmentFile.HOUR_NANOS) * SegmentFile.HOUR_NANOS;
        return Math.max(state.manifest().evictedBefore(), hour);
    }

    /**
     * Deletes what is over, merges what is small, checks a part. What fails is told and tried again
     * next time.
     */
    void tidy() {
        try {
            evict();
            expirePins();
            mergeSmallFiles();
            dispose();
            checkSome();
        } catch (StoreException failed) {
            complaints.accept(table.name() + " could not be tidied up: " + failed.getMessage());
        }
    }

    /** Runs what waited for the last look at it to end. */
    void dispose() {
        state.disposals().forEach(Runnable::run);
    }

    private void evict() {
        Manifest now = state.manifest();
        long floor = floor();
        List<SegmentFile> gone = new ArrayList<>();
        long bytes = 0;
        List<SegmentFile> newestFirst =
                now.regular().stream()
                        .sorted(Comparator.comparingLong(SegmentFile::hour).reversed())
                        .toList();
        for (SegmentFile file : newestFirst) {
            bytes += file.bytes();
            if (bytes > options.maxBytes().bytes()) {
                floor = Math.max(floor, (file.hour() + 1) * SegmentFile.HOUR_NANOS);
            }
        }
        for (SegmentFile file : newestFirst) {
            if ((file.hour() + 1) * SegmentFile.HOUR_NANOS <= floor) {
                gone.add(file);
            }
        }
        if (!gone.isEmpty()) {
            evictedRows.add(gone.stream().mapToLong(SegmentFile::rows).sum());
            long evictedBefore = floor;
            commit(
                    manifest -> manifest.without(gone, evictedBefore),
                    List.of(),
                    () -> directory.delete(gone));
        }
    }

    private void expirePins() {
        Manifest now = state.manifest();
        List<SegmentFile> gone = new ArrayList<>();
        long bytes = 0;
        List<SegmentFile> newestFirst =
                now.pinned().stream()
                        .sorted(Comparator.comparingLong(SegmentFile::keepUntil).reversed())
                        .toList();
        for (SegmentFile file : newestFirst) {
            bytes += file.bytes();
            if (file.keepUntil() <= wall.unixNanos() || bytes > options.pinnedMaxBytes().bytes()) {
                gone.add(file);
            }
        }
        if (!gone.isEmpty()) {
            commit(
                    manifest -> manifest.without(gone, manifest.evictedBefore()),
                    List.of(),
                    () -> directory.delete(gone));
        }
    }

    /** Reads some files, in the next round the next ones, and all of them again in the end. */
    private void checkSome() {
        List<SegmentFile> ahead =
                state.manifest().files().stream()
                        .sorted(Comparator.comparing(SegmentFile::path))
                        .dropWhile(file -> file.path().compareTo(checkedUpTo) <= 0)
                        .toList();
        long bytes = 0;
        for (SegmentFile file : ahead) {
            if (bytes > 0 && bytes + file.bytes() > CHECK_BYTES) {
                return;
            }
            bytes += file.bytes();
            checkedUpTo = file.path();
            damages(List.of(file));
        }
        checkedUpTo = "";
    }

    private void mergeSmallFiles() {
        // Merging writes each row once more; while very much comes in that has to wait.
        boolean isBusy = flushes.getAndSet(0) > BUSY_FLUSHES;
        List<SegmentFile> small = mergeable(isBusy);
        while (!small.isEmpty()) {
            merge(small);
            dispose();
            small = mergeable(isBusy);
        }
    }

    /** Files of one hour to merge; empty when there is nothing to be gained. */
    private List<SegmentFile> mergeable(boolean isBusy) {
        long settled = wall.unixNanos() - SETTLE_NANOS;
        return state.manifest().regular().stream()
                .filter(file -> file.bytes() < MERGE_BYTES / 2)
                .collect(Collectors.groupingBy(SegmentFile::hour))
                .values()
                .stream()
                .filter(files -> files.size() >= least(files.getFirst().hour(), settled, isBusy))
                .findFirst()
                .map(Keeping::upToTheLimit)
                .orElse(List.of());
    }

    private static int least(long hour, long settled, boolean isBusy) {
        if (isBusy) {
            return BUSY_MERGE_FILES;
        }
        boolean isOver = (hour + 1) * SegmentFile.HOUR_NANOS <= settled;
        return isOver ? MERGE_FILES : MERGE_FILES * 4;
    }

    private static List<SegmentFile> upToTheLimit(List<SegmentFile> files) {
        List<SegmentFile> some = new ArrayList<>();
        long bytes = 0;
        for (SegmentFile file : files) {
            bytes += file.bytes();
            if (bytes > MERGE_BYTES && some.size() >= 2) {
                break;
            }
            some.add(file);
        }
        return some;
    }

    private void merge(List<SegmentFile> small) {
        List<Gap> gaps = damages(small);
        if (!gaps.isEmpty()) {
            // The rest is merged in the next round.
            return;
        }
        Source source = new Source.Files(small, directory);
        List<SegmentFile> large =
                writer.byHour(source.relation(), takeNumber(), Long.MIN_VALUE).files();
        merged.add(small.size());
        commit(
                manifest -> manifest.replacing(small, large),
                List.of(),
                () -> directory.delete(small));
    }

    /** Takes out of the store which of these files are not what was written. */
    synchronized List<Gap> damages(List<SegmentFile> files) {
        List<Gap> found = new ArrayList<>();
        for (SegmentFile file : files) {
            Optional<String> damage = directory.damage(file);
            if (damage.isPresent()) {
                found.add(quarantine(file, damage.get()));
            }
        }
        return found;
    }

    private Gap quarantine(SegmentFile file, String damage) {
        for (Gap known : state.manifest().gaps()) {
            if (known.was().path().equals(file.path())) {
                return known;
            }
        }
        String aside = directory.putAside(file);
        Gap gap =
                new Gap(
                        file,
                        aside.equals(file.path()) ? damage : damage + ", put aside as " + aside);
        quarantined.increment();
        complaints.accept("%s with %d rows is %s".formatted(file.path(), file.rows(), gap.why()));
        commit(manifest -> manifest.broken(gap, file), List.of(), () -> {});
        return gap;
    }

    /** Files that are not there, or not as long as they were, are taken out at once. */
    void checkLengths() {
        List<SegmentFile> suspects =
                state.manifest().files().stream()
                        .filter(file -> !directory.looksWhole(file))
                        .toList();
        damages(suspects);
    }
}

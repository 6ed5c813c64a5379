package io.adamant.collector.logs.parquet;

import io.adamant.shared.time.WallClock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/**
 * Copies rows of one first key into files that are kept for longer than the rest. A pin is made
 * again for a while, so that it holds what came late; until the rest is evicted, the same rows are
 * in other files too, so that only rows from before {@link Manifest#evictedBefore} are ever read
 * from a pin. Runs on the store's keeping thread.
 */
final class Pins {

    /** How long after it was made a pin is made again. */
    private static final List<Long> RENEWALS =
            List.of(TimeUnit.MINUTES.toNanos(10), TimeUnit.HOURS.toNanos(1));

    /** Most keys whose pins are to be made again; further ones hold what there was at first. */
    private static final int MAX_RENEWALS = 1_000;

    private final Table table;
    private final StoreOptions options;
    private final StoreDirectory directory;
    private final State state;
    private final Keeping keeping;
    private final LateKeys late;
    private final WallClock wall;
    private final Consumer<String> complaints;
    private final DuckDBConnection connection;
    private final SegmentWriter writer;
    private final Map<String, Renewal> renewals = new HashMap<>();

    /** A pin that is to be made again, and how often it was. */
    private record Renewal(long madeUnixNanos, int done) {

        boolean isDue(long unixNanos) {
            return unixNanos - madeUnixNanos >= RENEWALS.get(done);
        }
    }

    /**
     * @param engine the one that holds the waiting rows
     */
    Pins(
            Table table,
            StoreOptions options,
            StoreDirectory directory,
            State state,
            Keeping keeping,
            LateKeys late,
            DuckDb engine,
            WallClock wall,
            Consumer<String> complaints) {
        this.table = table;
        this.options = options;
        this.directory = directory;
        this.state = state;
        this.keeping = keeping;
        this.late = late;
        this.wall = wall;
        this.complaints = complaints;
        connection = engine.connect();
        writer = new SegmentWriter(table, directory, connection);
        for (SegmentFile file : state.manifest().pinned()) {
            long made = file.keepUntil() - options.pinnedRetention().toNanos();
            if (wall.unixNanos() - made < RENEWALS.getLast()) {
                // How often it was made again is not known; once more is enough.
                renewals.put(file.minKey(), new Renewal(made, RENEWALS.size() - 1));
            }
        }
    }

    /** Pins what there is of a key, and again after a while; how many rows there are. */
    long pin(String key) {
        long now = wall.unixNanos();
        if (renewals.containsKey(key) || renewals.size() < MAX_RENEWALS) {
            renewals.put(key, new Renewal(now, 0));
        }
        return copy(key, now);
    }

    /** Makes those again that are due. */
    void renew() {
        long now = wall.unixNanos();
        for (Map.Entry<String, Renewal> each : List.copyOf(renewals.entrySet())) {
            if (each.getValue().isDue(now)) {
                renew(each.getKey(), each.getValue());
            }
        }
    }

    private void renew(String key, Renewal due) {
        try {
            copy(key, due.madeUnixNanos());
        } catch (StoreException failed) {
            complaints.accept(
                    "what came late of %s is not pinned yet: %s"
                            .formatted(key, failed.getMessage()));
            return;
        }
        int done = due.done() + 1;
        if (done < RENEWALS.size()) {
            renewals.put(key, new Renewal(due.madeUnixNanos(), done));
        } else {
            renewals.remove(key);
        }
    }

    private long copy(String key, long madeUnixNanos) {
        State.Look look = state.look();
        try {
            look.tails().forEach(tail -> tail.complete(late, connection));
            List<SegmentFile> before =
                    look.manifest().pinned().stream().filter(f -> holds(f, key)).toList();
            String rows = relation(look.manifest(), look.tails(), before, key, madeUnixNanos);
            if (rows.isEmpty()) {
                return 0;
            }
            List<SegmentFile> made =
                    writer.pin(
                            rows,
                            keeping.takeNumber(),
                            madeUnixNanos + options.pinnedRetention().toNanos());
            keeping.commit(
                    manifest -> manifest.replacing(before, made),
                    List.of(),
                    () -> directory.delete(before));
            return made.stream().mapToLong(SegmentFile::rows).sum();
        } finally {
            state.ended(look);
            keeping.dispose();
        }
    }

    private String relation(
            Manifest manifest,
            List<Tail> tails,
            List<SegmentFile> before,
            String key,
            long madeUnixNanos) {
        long from = madeUnixNanos - options.pinnedSpan().toNanos();
        List<SegmentFile> files =
                manifest.regular().stream()
                        .filter(file -> holds(file, key) && file.maxTime() >= from)
                        .toList();
        keeping.damages(files);
        List<SegmentFile> whole =
                files.stream().filter(state.manifest().files()::contains).toList();
        String own = " WHERE %s = %s".formatted(Table.quoted(table.firstKey()), Table.literal(key));
        String recent = own + " AND " + Table.TIME + " >= " + from;
        String old = own + " AND " + Table.TIME + " < " + manifest.evictedBefore();
        Stream<String> parts =
                Stream.of(
                                tails.stream().map(tail -> tail.relation() + recent),
                                Stream.of(whole)
                                        .filter(some -> !some.isEmpty())
                                        .map(some -> files(some) + recent),
                                Stream.of(before)
                                        .filter(some -> !some.isEmpty())
                                        .map(some -> files(some) + old))
                        .flatMap(part -> part);
        String all =
                parts.map(part -> "SELECT " + table.fileColumns() + " FROM " + part)
                        .collect(Collectors.joining(" UNION ALL "));
        return all.isEmpty() ? "" : "(" + all + ")";
    }

    private String files(List<SegmentFile> files) {
        return new Source.Files(files, directory).relation();
    }

    private static boolean holds(SegmentFile file, String key) {
        return file.minKey().compareTo(key) <= 0 && file.maxKey().compareTo(key) >= 0;
    }
}

package io.adamant.collector.logs.parquet;

import io.adamant.shared.time.WallClock;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/**
 * Copies rows of one first key into files that are kept for longer than the rest. A pin holds what
 * there was when it was made; until the rest is evicted, the same rows are in other files too, so
 * that only rows from before {@link Manifest#evictedBefore} are ever read from a pin. Runs on the
 * store's keeping thread.
 */
final class Pins {

    private final Table table;
    private final StoreOptions options;
    private final StoreDirectory directory;
    private final State state;
    private final Keeping keeping;
    private final LateKeys late;
    private final WallClock wall;
    private final DuckDBConnection connection;
    private final SegmentWriter writer;

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
            WallClock wall) {
        this.table = table;
        this.options = options;
        this.directory = directory;
        this.state = state;
        this.keeping = keeping;
        this.late = late;
        this.wall = wall;
        connection = engine.connect();
        writer = new SegmentWriter(table, directory, connection);
    }

    /** Pins what there is of a key; how many rows that is. */
    long pin(String key) {
        State.Look look = state.look();
        try {
            look.tails().forEach(tail -> tail.complete(late, connection));
            long now = wall.unixNanos();
            List<SegmentFile> before =
                    look.manifest().pinned().stream().filter(f -> holds(f, key)).toList();
            String rows = relation(look.manifest(), look.tails(), before, key, now);
            if (rows.isEmpty()) {
                return 0;
            }
            List<SegmentFile> made =
                    writer.pin(
                            rows, keeping.takeNumber(), now + options.pinnedRetention().toNanos());
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
            Manifest manifest, List<Tail> tails, List<SegmentFile> before, String key, long now) {
        long from = now - options.pinnedSpan().toNanos();
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

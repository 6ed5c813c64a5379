package io.adamant.collector.logs.parquet;

import io.adamant.collector.journal.Position;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.config.DataSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A store of a small table, and the journal that feeds it: entry n, from 1, holds {@link
 * #PER_ENTRY} rows, which all differ, so that a row that is missing or there twice is seen.
 */
final class StoreOfNumbers implements AutoCloseable {

    static final int PER_ENTRY = 5;
    static final long HOUR = 3_600_000_000_000L;
    static final long START = 1_795_000_000_000_000_000L / HOUR * HOUR;
    static final Duration ALWAYS = Duration.ofMinutes(1);

    static final Table TABLE =
            new Table(
                    "numbers",
                    1,
                    List.of("instance", "place"),
                    List.of(
                            new Table.Column("number", Table.Type.WHOLE),
                            new Table.Column("text", Table.Type.TEXT),
                            new Table.Column("pairs", Table.Type.PAIRS)),
                    "text");

    final List<String> complaints = new ArrayList<>();
    final TableStore store;
    long now = START;

    StoreOfNumbers(Path directory) {
        this(directory, StoreDirectory.Steps.NONE);
    }

    StoreOfNumbers(Path directory, StoreDirectory.Steps steps) {
        this(options(directory), LateKeys.NONE, steps);
    }

    StoreOfNumbers(StoreOptions options, LateKeys late, StoreDirectory.Steps steps) {
        store =
                new TableStore(
                        TABLE,
                        options,
                        late,
                        () -> now,
                        Meters.none(),
                        complaints::add,
                        (_, fault) -> complaints.add("fault: " + fault),
                        steps);
    }

    static StoreOptions options(Path directory) {
        return options(directory, DataSize.ofMebibytes(100));
    }

    static StoreOptions options(Path directory, DataSize most) {
        return new StoreOptions(
                directory,
                Duration.ofDays(2),
                most,
                Duration.ofDays(1),
                Duration.ofHours(100),
                DataSize.ofMebibytes(100),
                StoreOptions.LEAST_MEMORY,
                2,
                Duration.ofMinutes(5),
                2);
    }

    /** How far the journal is in the store's files, as the number of an entry. */
    int stored() {
        Position position = store.storedUpTo();
        return position.isStart() ? 0 : Integer.parseInt(position.token(), 16);
    }

    /** Feeds the entries from one behind what is stored up to this one. */
    void feedUpTo(int entry) {
        feed(stored() + 1, entry);
    }

    void feed(int first, int last) {
        for (int entry = first; entry <= last; entry++) {
            for (int i = 0; i < PER_ENTRY; i++) {
                add(instance(i), START + entry * 1_000L + i, entry * 100 + i);
            }
        }
        settle(last);
    }

    void add(String instance, long unixNanos, long number) {
        store.row(store.key(List.of(instance, "")), unixNanos)
                .whole(number)
                .text("number " + number)
                .text("{\"n\":\"" + number + "\"}")
                .end();
    }

    void settle(int entry) {
        store.reached(new Position(String.format(Locale.ROOT, "%016x", entry)));
        store.settled();
    }

    static String instance(int i) {
        return "i-" + (char) ('a' + i);
    }

    /** Lets the rows get old enough, and waits until they are in files. */
    void flush() {
        now += Duration.ofMinutes(5).toNanos();
        store.settled();
        store.awaitWriter();
    }

    /** Every number that the store has, in no order, repeats included. */
    List<Long> numbers() {
        return store.ask(ALWAYS, StoreOfNumbers::numbers);
    }

    private static List<Long> numbers(Session session) {
        List<Long> all = new ArrayList<>();
        List<Source> sources = new ArrayList<>(session.waiting());
        sources.add(session.source(session.files()));
        for (Source source : sources) {
            all.addAll(
                    session.query(
                            source, from -> "SELECT number FROM " + from, row -> row.getLong(1)));
        }
        return all;
    }

    /** What the numbers are when entries 1 to this one were each stored once. */
    static List<Long> upTo(int entry) {
        List<Long> all = new ArrayList<>();
        for (int e = 1; e <= entry; e++) {
            for (int i = 0; i < PER_ENTRY; i++) {
                all.add(e * 100L + i);
            }
        }
        return all;
    }

    List<SegmentFile> files() {
        return store.ask(ALWAYS, Session::files);
    }

    @Override
    public void close() {
        store.close();
    }
}

package io.adamant.collector.metrics.history;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Past;
import io.adamant.collector.journal.Position;
import io.adamant.collector.journal.View;
import io.adamant.collector.logs.LogPins;
import io.adamant.collector.logs.parquet.Gap;
import io.adamant.collector.logs.parquet.LateKeys;
import io.adamant.collector.logs.parquet.SegmentFile;
import io.adamant.collector.logs.parquet.Session;
import io.adamant.collector.logs.parquet.Source;
import io.adamant.collector.logs.parquet.StoreException;
import io.adamant.collector.logs.parquet.StoreOptions;
import io.adamant.collector.logs.parquet.TableStore;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Names;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.MetricPoint;
import io.adamant.shared.wire.ResourceAttributes;
import io.adamant.shared.wire.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Every point of every host, each kept once, in Parquet files and, until they are written, in
 * memory; both are asked the same way. Points are added by the view's thread; any thread may ask.
 */
public final class ParquetHistory implements View, MetricHistory, LogPins, AutoCloseable {

    /** Most names of one answer. */
    static final int MAX_NAMES = 2_000;

    /** Most rows that one query hands over. */
    static final int MAX_ROWS = MAX_SERIES * MAX_POINTS;

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    /** A host's clock that is this far off proves nothing about when something was read. */
    private static final long CLOCK_TRUST_NANOS = Duration.ofDays(1).toNanos();

    private record SeriesKey(String attributes, String unit, String kind)
            implements Comparable<SeriesKey> {

        @Override
        public int compareTo(SeriesKey other) {
            int byAttributes = attributes.compareTo(other.attributes);
            if (byAttributes != 0) {
                return byAttributes;
            }
            int byUnit = unit.compareTo(other.unit);
            return byUnit != 0 ? byUnit : kind.compareTo(other.kind);
        }
    }

    private record Row(SeriesKey key, Point point) {}

    private final TableStore store;

    /**
     * Opens the store.
     *
     * @param complaints one line for people about each thing that went wrong
     * @param onFault the process's fault handler
     * @throws StoreException when its directory cannot be used or DuckDB does not start
     */
    public ParquetHistory(
            StoreOptions options,
            WallClock wall,
            Meters meters,
            Consumer<String> complaints,
            Thread.UncaughtExceptionHandler onFault) {
        store =
                new TableStore(
                        HistorySchema.TABLE,
                        options,
                        LateKeys.NONE,
                        wall,
                        meters,
                        complaints,
                        onFault);
    }

    @Override
    public String name() {
        return "metric-history";
    }

    @Override
    public Past past() {
        return new Past.StoredUpTo(store.storedUpTo());
    }

    @Override
    public void apply(Delivery delivery) {
        if (delivery instanceof Delivery.Metrics metrics) {
            InstanceId instance = instance(metrics.origin());
            if (instance != null) {
                long received = metrics.origin().receivedUnixNanos();
                metrics.points().forEach(point -> add(instance, point, received));
            }
        }
    }

    /** Whose points these are; null when nobody is named. */
    private static @Nullable InstanceId instance(Delivery.Origin origin) {
        BatchId batch = origin.batch();
        if (batch != null) {
            return batch.instance();
        }
        return origin.resource().get(ResourceAttributes.INSTANCE) instanceof Value.Text(String text)
                        && Names.isSafe(text)
                ? new InstanceId(text)
                : null;
    }

    private void add(InstanceId instance, MetricPoint point, long received) {
        long said = point.timeUnixNanos();
        boolean isPlausible = Math.abs(said - received) <= CLOCK_TRUST_NANOS;
        store.row(store.key(HistorySchema.key(instance, point)), isPlausible ? said : received)
                .whole(received)
                .whole(point.startUnixNanos())
                .real(point.value())
                .end();
    }

    @Override
    public void reached(Position position) {
        store.reached(position);
    }

    @Override
    public void settled() {
        store.settled();
    }

    @Override
    public boolean isTaking() {
        return store.isTaking();
    }

    @Override
    public Pinned pin(InstanceId instance, Duration deadline) {
        try {
            return new Pinned.Done(store.pin(instance.value(), deadline));
        } catch (StoreException failed) {
            return new Pinned.Failed(String.valueOf(failed.getMessage()));
        }
    }

    @Override
    public Answer<Measured> names(Window window) {
        Map<String, Measured> found = new TreeMap<>();
        return asked(
                session -> {
                    for (Part part : parts(session, window)) {
                        session.query(
                                        part.source(),
                                        from -> HistorySchema.names(from, part.window()),
                                        row ->
                                                new Measured(
                                                        row.getString(1),
                                                        row.getString(2),
                                                        row.getString(3),
                                                        row.getLong(4)))
                                .forEach(one -> found.merge(one.name(), one, ParquetHistory::sum));
                    }
                    List<Measured> some = found.values().stream().limit(MAX_NAMES).toList();
                    return answer(session, window, some, found.size() - some.size(), "names");
                });
    }

    private static Measured sum(Measured one, Measured other) {
        return new Measured(one.name(), one.unit(), one.kind(), one.points() + other.points());
    }

    @Override
    public Answer<Series> series(Window window, String name, int points) {
        long length = window.untilUnixNanos() - window.fromUnixNanos();
        long step = Math.max(1, Math.ceilDiv(length, Math.clamp(points, 1, MAX_POINTS)));
        Map<SeriesKey, Map<Long, Point>> found = new TreeMap<>();
        return asked(
                session -> {
                    for (Part part : parts(session, window)) {
                        rows(session, part, window, name, step)
                                .forEach(row -> keep(found, row, window, step));
                    }
                    List<Series> some =
                            found.entrySet().stream()
                                    .limit(MAX_SERIES)
                                    .map(ParquetHistory::series)
                                    .toList();
                    return answer(session, window, some, found.size() - some.size(), "series");
                });
    }

    private static List<Row> rows(
            Session session, Part part, Window whole, String name, long step) {
        return session.query(
                part.source(),
                from ->
                        HistorySchema.series(
                                from, part.window(), name, whole.fromUnixNanos(), step),
                row ->
                        new Row(
                                new SeriesKey(row.getString(3), row.getString(1), row.getString(2)),
                                new Point(row.getLong(4), row.getDouble(5))));
    }

    /** A step's points can lie in two sources; the newest counts. */
    private static void keep(
            Map<SeriesKey, Map<Long, Point>> found, Row row, Window window, long step) {
        long at = (row.point().unixNanos() - window.fromUnixNanos()) / step;
        found.computeIfAbsent(row.key(), _ -> new TreeMap<>())
                .merge(
                        at,
                        row.point(),
                        (one, other) -> one.unixNanos() >= other.unixNanos() ? one : other);
    }

    private static Series series(Map.Entry<SeriesKey, Map<Long, Point>> entry) {
        SeriesKey key = entry.getKey();
        return new Series(
                key.unit(), key.kind(), key.attributes(), List.copyOf(entry.getValue().values()));
    }

    /** Rows, and the part of the window in which they are to be looked for. */
    private record Part(Source source, Window window) {}

    /**
     * Everything that can hold rows of the window, each row once: what is pinned is a copy, so it
     * is read only where the rest is evicted.
     */
    private static List<Part> parts(Session session, Window window) {
        List<Part> parts = new ArrayList<>();
        long from = window.fromUnixNanos();
        long until = window.untilUnixNanos();
        long kept = Math.clamp(session.evictedBefore(), from, until);
        files(session, session.pinned(), window, from, kept, parts);
        files(session, session.files(), window, kept, until, parts);
        session.waiting().forEach(waiting -> parts.add(new Part(waiting, window)));
        return parts;
    }

    private static void files(
            Session session,
            List<SegmentFile> all,
            Window window,
            long from,
            long until,
            List<Part> parts) {
        if (until <= from) {
            return;
        }
        Window part = new Window(window.instance(), from, until);
        List<SegmentFile> files = all.stream().filter(file -> canHold(file, part)).toList();
        if (!files.isEmpty()) {
            parts.add(new Part(session.source(files), part));
        }
    }

    private static boolean canHold(SegmentFile file, Window window) {
        String instance = window.instance().value();
        return file.maxTime() >= window.fromUnixNanos()
                && file.minTime() < window.untilUnixNanos()
                && file.minKey().compareTo(instance) <= 0
                && file.maxKey().compareTo(instance) >= 0;
    }

    private static <T> Answer<T> answer(
            Session session, Window window, List<T> found, int leftOut, String what) {
        List<String> notes = new ArrayList<>();
        if (leftOut > 0) {
            notes.add(leftOut + " more " + what + " are left out");
        }
        for (Gap gap : session.gaps()) {
            if (canHold(gap.was(), window)) {
                notes.add(gap.was().path() + " cannot be read: " + gap.why());
            }
        }
        return new Answer<>(found, notes.isEmpty(), notes);
    }

    private <T> Answer<T> asked(Function<Session, Answer<T>> question) {
        try {
            return store.ask(DEADLINE, question);
        } catch (StoreException failed) {
            return switch (failed.code()) {
                case DEADLINE, MEMORY ->
                        new Answer<>(
                                List.of(), false, List.of(String.valueOf(failed.getMessage())));
                case DISK, ENGINE -> throw failed;
            };
        }
    }

    /** Writes what waits and stops. */
    @Override
    public void close() {
        store.close();
    }
}

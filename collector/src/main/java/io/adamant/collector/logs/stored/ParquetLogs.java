package io.adamant.collector.logs.stored;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Past;
import io.adamant.collector.journal.Position;
import io.adamant.collector.journal.View;
import io.adamant.collector.logs.Buckets;
import io.adamant.collector.logs.EntryReader;
import io.adamant.collector.logs.EntryReader.Shown;
import io.adamant.collector.logs.LabelMatcher;
import io.adamant.collector.logs.LineFilter;
import io.adamant.collector.logs.LogPins;
import io.adamant.collector.logs.LogStore;
import io.adamant.collector.logs.Placements;
import io.adamant.collector.logs.Scan;
import io.adamant.collector.logs.Span;
import io.adamant.collector.logs.StreamLabels;
import io.adamant.collector.logs.parquet.RowWriter;
import io.adamant.collector.logs.parquet.Session;
import io.adamant.collector.logs.parquet.StoreException;
import io.adamant.collector.logs.parquet.StoreOptions;
import io.adamant.collector.logs.parquet.TableStore;
import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.WallClock;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The log store: a view of the journal that keeps every record once, in Parquet files and, until
 * they are written, in memory; both are asked the same way. Rows are added by the view's thread;
 * any thread may ask.
 */
public final class ParquetLogs implements View, LogStore, LogPins, AutoCloseable {

    /** Longest time of a plain search and of a look for streams. */
    static final Duration SEARCH_DEADLINE = Duration.ofSeconds(30);

    private final TableStore store;
    private final Placements placements;
    private final EntryReader reader = new EntryReader();
    private final JsonPairs pairs = new JsonPairs();
    private final Map<StoreException.Code, Count> failures =
            new EnumMap<>(StoreException.Code.class);
    private @Nullable StreamLabels lastLabels;
    private String lastBoot = "";
    private int lastKey;

    /**
     * Opens the store.
     *
     * @param placements asked for group and application when records are written or asked for
     * @param complaints one line for people about each thing that went wrong
     * @param onFault the process's fault handler
     * @throws StoreException when its directory cannot be used or DuckDB does not start
     */
    public ParquetLogs(
            StoreOptions options,
            Placements placements,
            WallClock wall,
            Meters meters,
            Consumer<String> complaints,
            Thread.UncaughtExceptionHandler onFault) {
        this.placements = placements;
        for (StoreException.Code code : StoreException.Code.values()) {
            failures.put(
                    code,
                    meters.counter(
                            "adamant_logs_failed_questions",
                            "Questions to the log store that were not or not fully answered.",
                            "code",
                            code.name().toLowerCase(Locale.ROOT)));
        }
        store =
                new TableStore(
                        Schema.TABLE, options, this::placed, wall, meters, complaints, onFault);
    }

    private List<String> placed(List<String> key) {
        StreamLabels labels = Schema.labels(key);
        StreamLabels now = labels.placed(placements);
        return now.equals(labels) ? key : Schema.key(now, key.getLast());
    }

    @Override
    public String name() {
        return "logs";
    }

    @Override
    public Past past() {
        return new Past.StoredUpTo(store.storedUpTo());
    }

    @Override
    public void apply(Delivery delivery) {
        if (delivery instanceof Delivery.Logs logs) {
            StreamLabels labels = reader.labels(logs.origin());
            if (labels == null) {
                return;
            }
            String boot = reader.boot(logs.origin());
            long received = logs.origin().receivedUnixNanos();
            for (LogRecord record : logs.records()) {
                Shown shown = reader.shown(labels, record, received);
                if (shown != null) {
                    add(shown, boot, record, received);
                }
            }
        }
    }

    private void add(Shown shown, String boot, LogRecord record, long received) {
        RowWriter row = store.row(key(shown.labels(), boot), shown.unixNanos());
        row.whole(received).small(shown.severity()).text(shown.text());
        if (record.body() instanceof Value.Bytes body) {
            row.bytes(body.bytes());
        } else {
            row.none();
        }
        pairs.clear();
        reader.pairs(record, pairs);
        if (pairs.isEmpty()) {
            row.none();
        } else {
            row.text(pairs.json());
        }
        row.end();
    }

    /** Records of one source come in runs. */
    private int key(StreamLabels labels, String boot) {
        if (!labels.equals(lastLabels) || !boot.equals(lastBoot)) {
            lastKey = store.key(Schema.key(labels, boot));
            lastLabels = labels;
            lastBoot = boot;
        }
        return lastKey;
    }

    @Override
    public void reached(Position position) {
        store.reached(position);
    }

    @Override
    public void settled() {
        store.settled();
        lastLabels = null;
    }

    @Override
    public boolean isTaking() {
        return store.isTaking();
    }

    @Override
    public Outcome scan(Scan scan, Sink sink) {
        Conditions conditions = new Conditions(scan.matchers(), scan.lines());
        Looking looking = new Looking(conditions, scan.span());
        return asked(
                scan.deadline(),
                looking,
                session -> {
                    looking.scan(session, scan.order(), sink);
                    return looking.outcome(session);
                });
    }

    @Override
    public Counted count(Scan scan, Buckets buckets, List<String> by) {
        Span covered = buckets.span();
        long from = Math.max(scan.span().fromUnixNanos(), covered.fromUnixNanos());
        long until = Math.min(scan.span().untilUnixNanos(), covered.untilUnixNanos());
        Span span = new Span(from, Math.max(from, until));
        Looking looking = new Looking(new Conditions(scan.matchers(), scan.lines()), span);
        Cells cells = new Cells(buckets, by);
        Outcome outcome =
                asked(
                        scan.deadline(),
                        looking,
                        session -> {
                            looking.count(session, cells);
                            return looking.outcome(session);
                        });
        return new Counted(cells.series(), outcome);
    }

    @Override
    public Streams streams(List<LabelMatcher> matchers, Span span, int limit) {
        Looking looking = new Looking(new Conditions(matchers, List.of()), span);
        List<StreamLabels> sets = new ArrayList<>();
        Outcome outcome =
                asked(
                        SEARCH_DEADLINE,
                        looking,
                        session -> {
                            sets.addAll(looking.streams(session, limit));
                            return looking.outcome(session);
                        });
        return new Streams(sets, outcome);
    }

    private Outcome asked(Duration deadline, Looking looking, Function<Session, Outcome> question) {
        try {
            return store.ask(deadline, question);
        } catch (StoreException failed) {
            Count count = failures.get(failed.code());
            if (count != null) {
                count.increment();
            }
            return looking.failed(String.valueOf(failed.getMessage()));
        }
    }

    @Override
    public Answer search(Query query) {
        List<LabelMatcher> matchers =
                query.instance() == null
                        ? List.of()
                        : List.of(
                                new LabelMatcher(
                                        "instance",
                                        LabelMatcher.Match.EQUAL,
                                        query.instance().value()));
        List<LineFilter> lines =
                query.contains() == null
                        ? List.of()
                        : List.of(LineFilter.contains(query.contains()));
        Span span = new Span(query.fromUnixNanos(), query.untilUnixNanos());
        List<LogLine> found = new ArrayList<>();
        Outcome outcome =
                scan(
                        new Scan(matchers, lines, span, Scan.Order.NEWEST_FIRST, SEARCH_DEADLINE),
                        entry -> {
                            found.add(LogLine.of(entry));
                            return found.size() < query.limit();
                        });
        return new Answer(found.reversed(), outcome.complete(), outcome.notes());
    }

    @Override
    public Pinned pin(InstanceId instance, Duration deadline) {
        try {
            return new Pinned.Done(store.pin(instance.value(), deadline));
        } catch (StoreException failed) {
            return new Pinned.Failed(String.valueOf(failed.getMessage()));
        }
    }

    /** The rows behind it; for tests. */
    TableStore table() {
        return store;
    }

    /** Writes what waits and stops. */
    @Override
    public void close() {
        store.close();
    }
}

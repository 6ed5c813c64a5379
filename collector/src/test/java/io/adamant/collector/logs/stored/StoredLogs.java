package io.adamant.collector.logs.stored;

import io.adamant.collector.journal.Delivery;
import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Position;
import io.adamant.collector.logs.LabelMatcher;
import io.adamant.collector.logs.LineFilter;
import io.adamant.collector.logs.LogEntry;
import io.adamant.collector.logs.LogStore;
import io.adamant.collector.logs.Placements;
import io.adamant.collector.logs.Scan;
import io.adamant.collector.logs.Span;
import io.adamant.collector.logs.parquet.StoreOptions;
import io.adamant.collector.logs.parquet.Stores;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.config.DataSize;
import io.adamant.shared.wire.LogRecord;
import io.adamant.shared.wire.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A log store on a virtual clock, with records given to it as a journal's view would. */
final class StoredLogs implements AutoCloseable {

    static final long HOUR = 3_600_000_000_000L;
    static final long SECOND = 1_000_000_000L;
    static final long START = 1_795_000_000_000_000_000L / HOUR * HOUR;
    static final Duration DEADLINE = Duration.ofMinutes(1);

    final Map<String, Placements.Place> places = new HashMap<>();
    final List<String> complaints = new ArrayList<>();
    final ParquetLogs logs;
    long now = START;
    private int entry;

    StoredLogs(Path directory) {
        StoreOptions normal = StoreOptions.in(directory);
        logs =
                new ParquetLogs(
                        new StoreOptions(
                                directory,
                                Duration.ofDays(2),
                                normal.maxBytes(),
                                normal.pinnedSpan(),
                                normal.pinnedRetention(),
                                normal.pinnedMaxBytes(),
                                DataSize.ofMebibytes(128),
                                2,
                                Duration.ofMinutes(5),
                                2),
                        id -> places.getOrDefault(id, Placements.Place.UNKNOWN),
                        () -> now,
                        Meters.none(),
                        complaints::add,
                        (_, fault) -> complaints.add("fault: " + fault));
    }

    static Map<String, Value> host(String instance) {
        return Map.of("service.instance.id", Value.of(instance));
    }

    static LogRecord line(long seconds, String text) {
        return line(seconds, 9, text, Map.of("log.file.path", Value.of("/var/log/app.log")));
    }

    static LogRecord line(long seconds, int severity, String text, Map<String, Value> attributes) {
        return new LogRecord(START + seconds * SECOND, 0, severity, "", Value.of(text), attributes);
    }

    void add(String instance, LogRecord... records) {
        add(host(instance), records);
    }

    void add(Map<String, Value> resource, LogRecord... records) {
        entry++;
        Position position = new Position(String.format(Locale.ROOT, "%016x", entry));
        logs.apply(
                new Delivery.Logs(
                        new Delivery.Origin(position, Envelope.LOOPBACK, now + 7, null, resource),
                        List.of(records)));
        logs.reached(position);
        logs.settled();
    }

    /** Lets what waits get old, and waits until it is in files. */
    void flush() {
        now += Duration.ofMinutes(5).toNanos();
        logs.settled();
        Stores.awaitWriter(logs.table());
    }

    static Scan scan(LabelMatcher... matchers) {
        return new Scan(
                List.of(matchers), List.of(), Span.ALWAYS, Scan.Order.OLDEST_FIRST, DEADLINE);
    }

    static Scan lines(LineFilter... lines) {
        return new Scan(List.of(), List.of(lines), Span.ALWAYS, Scan.Order.OLDEST_FIRST, DEADLINE);
    }

    static LabelMatcher is(String label, String value) {
        return new LabelMatcher(label, LabelMatcher.Match.EQUAL, value);
    }

    List<LogEntry> entries(Scan scan) {
        List<LogEntry> entries = new ArrayList<>();
        LogStore.Outcome _ = logs.scan(scan, entries::add);
        return entries;
    }

    List<String> texts(Scan scan) {
        return entries(scan).stream().map(LogEntry::text).toList();
    }

    @Override
    public void close() {
        logs.close();
    }
}

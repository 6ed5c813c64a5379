package io.adamant.collector.logs;

import io.adamant.collector.logs.regex.Regex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The log store's port over a list, as plain as can be: the oracle of those who ask it. */
public final class LogStoreInMemory implements LogStore, LogTail {

    private final List<LogEntry> entries = new CopyOnWriteArrayList<>();

    /** What was asked, for tests that care how: {@code scan} or {@code count by a,b}. */
    public final List<String> asked = new CopyOnWriteArrayList<>();

    /** Notes of every outcome; any makes it incomplete. */
    public final List<String> notes = new CopyOnWriteArrayList<>();

    /** Empty at first. */
    public LogStoreInMemory() {}

    /** What a ring of recent records holds now. */
    public static LogStore over(LogTail ring) {
        LogStoreInMemory now = new LogStoreInMemory();
        now.entries.addAll(ring.since(0, _ -> true, Query.MAX_LIMIT).entries());
        return now;
    }

    public void add(LogEntry entry) {
        addAll(List.of(entry));
    }

    /** All of them become visible at once. */
    public void addAll(List<LogEntry> more) {
        entries.addAll(more);
    }

    /** An entry of a server with a source; the level comes from the severity. */
    public static LogEntry entry(String instance, long unixNanos, int severity, String text) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put(LogEntry.LEVEL, LogEntry.level(severity));
        metadata.put("boot_id", "b1");
        StreamLabels labels =
                new StreamLabels(
                        instance, "shop", "web", "img-1", "zone-a", "/var/log/app.log", "app");
        return new LogEntry(labels, unixNanos, severity, text, metadata);
    }

    @Override
    public Outcome scan(Scan scan, Sink sink) {
        asked.add("scan");
        Comparator<LogEntry> order = Comparator.comparingLong(LogEntry::unixNanos);
        List<LogEntry> found = new ArrayList<>(selected(scan));
        found.sort(scan.order() == Scan.Order.OLDEST_FIRST ? order : order.reversed());
        for (LogEntry entry : found) {
            if (!sink.accept(entry)) {
                break;
            }
        }
        return outcome();
    }

    @Override
    public Counted count(Scan scan, Buckets buckets, List<String> by) {
        asked.add("count by " + String.join(",", by));
        Map<Map<String, String>, TreeMap<Integer, Cell>> counts = new HashMap<>();
        for (LogEntry entry : selected(scan)) {
            Map<String, String> labels = new TreeMap<>();
            for (String name : by) {
                String value = entry.labels().value(name);
                String any = value.isEmpty() ? entry.metadata().getOrDefault(name, "") : value;
                if (!any.isEmpty()) {
                    labels.put(name, any);
                }
            }
            long bytes = entry.text().getBytes(StandardCharsets.UTF_8).length;
            for (int k = 0; k < buckets.count(); k++) {
                long end = buckets.end(k);
                if (entry.unixNanos() <= end && entry.unixNanos() > end - buckets.rangeNanos()) {
                    counts.computeIfAbsent(labels, _ -> new TreeMap<>())
                            .merge(
                                    k,
                                    new Cell(k, 1, bytes),
                                    (a, b) ->
                                            new Cell(
                                                    a.bucket(),
                                                    a.records() + b.records(),
                                                    a.bytes() + b.bytes()));
                }
            }
        }
        List<Series> series = new ArrayList<>();
        counts.forEach(
                (labels, cells) -> series.add(new Series(labels, List.copyOf(cells.values()))));
        return new Counted(series, outcome());
    }

    @Override
    public Streams streams(List<LabelMatcher> matchers, Span span, int limit) {
        asked.add("streams");
        List<StreamLabels> sets =
                entries.stream()
                        .filter(e -> span.contains(e.unixNanos()) && matches(matchers, e))
                        .map(LogEntry::labels)
                        .distinct()
                        .limit(limit)
                        .toList();
        return new Streams(sets, outcome());
    }

    @Override
    public Answer search(Query query) {
        return new Answer(List.of(), true, List.of());
    }

    @Override
    public long newest() {
        return entries.size();
    }

    @Override
    public Batch since(long after, Predicate<LogEntry> wanted, int most) {
        List<LogEntry> now = List.copyOf(entries);
        List<LogEntry> found = new ArrayList<>();
        long skipped = 0;
        for (int i = now.size() - 1; i >= after; i--) {
            if (wanted.test(now.get(i))) {
                if (found.size() < most) {
                    found.addFirst(now.get(i));
                } else {
                    skipped++;
                }
            }
        }
        return new Batch(now.size(), found, skipped);
    }

    @Override
    public Following follow() {
        return () -> {};
    }

    private Outcome outcome() {
        return new Outcome(notes.isEmpty(), notes, 0, entries.size());
    }

    private List<LogEntry> selected(Scan scan) {
        return entries.stream()
                .filter(e -> scan.span().contains(e.unixNanos()))
                .filter(e -> matches(scan.matchers(), e))
                .filter(e -> scan.lines().stream().allMatch(f -> matches(f, e.text())))
                .toList();
    }

    private static boolean matches(List<LabelMatcher> matchers, LogEntry entry) {
        return matchers.stream()
                .allMatch(
                        m -> {
                            String value = entry.labels().value(m.label());
                            return switch (m.match()) {
                                case EQUAL -> value.equals(m.value());
                                case NOT_EQUAL -> !value.equals(m.value());
                                case MATCHES -> Regex.of(m.value()).matchesWhole(value);
                                case NOT_MATCHES -> !Regex.of(m.value()).matchesWhole(value);
                            };
                        });
    }

    private static boolean matches(LineFilter filter, String text) {
        return switch (filter.kind()) {
            case CONTAINS -> filter.anyOf().stream().anyMatch(text::contains);
            case NOT_CONTAINS -> filter.anyOf().stream().noneMatch(text::contains);
            case MATCHES -> filter.anyOf().stream().anyMatch(r -> Regex.of(r).isIn(text));
            case NOT_MATCHES -> filter.anyOf().stream().noneMatch(r -> Regex.of(r).isIn(text));
        };
    }
}

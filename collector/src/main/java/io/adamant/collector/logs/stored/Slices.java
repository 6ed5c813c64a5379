package io.adamant.collector.logs.stored;

import io.adamant.collector.logs.Span;
import io.adamant.collector.logs.parquet.SegmentFile;
import io.adamant.collector.logs.parquet.Session;
import io.adamant.collector.logs.parquet.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A span cut where hours meet, so that one query never looks through more than some millions of
 * rows: what is asked for is often in the newest of them, and the time may be over in between.
 */
final class Slices {

    /** Rows of files after which a slice is long enough. */
    static final long ROWS = 4_000_000;

    private static final long HOUR_NANOS = 3_600_000_000_000L;

    private Slices() {}

    /**
     * A part of the span.
     *
     * @param sources everything that can hold rows of it
     */
    record Slice(Span span, List<Source> sources) {}

    /** The slices of a span, oldest first; together they cover it, and no two overlap. */
    static List<Slice> of(Session session, Conditions conditions, Span span) {
        List<Slice> slices = new ArrayList<>();
        long regularFrom =
                Math.clamp(session.evictedBefore(), span.fromUnixNanos(), span.untilUnixNanos());
        if (regularFrom > span.fromUnixNanos()) {
            Span pinned = new Span(span.fromUnixNanos(), regularFrom);
            List<SegmentFile> files = new ArrayList<>(session.pinned());
            slices.add(slice(session, conditions, pinned, files));
        }
        long from = regularFrom;
        long rows = 0;
        List<SegmentFile> files = new ArrayList<>();
        for (List<SegmentFile> hour : byHour(session, conditions, span).values()) {
            long start = hourOf(hour.getFirst()) * HOUR_NANOS;
            if (rows > 0 && rows + rowsOf(hour) > ROWS && start > from) {
                slices.add(slice(session, conditions, new Span(from, start), files));
                from = start;
                rows = 0;
                files = new ArrayList<>();
            }
            files.addAll(hour);
            rows += rowsOf(hour);
        }
        slices.add(slice(session, conditions, new Span(from, span.untilUnixNanos()), files));
        return slices;
    }

    private static SortedMap<Long, List<SegmentFile>> byHour(
            Session session, Conditions conditions, Span span) {
        SortedMap<Long, List<SegmentFile>> hours = new TreeMap<>();
        for (SegmentFile file : session.files()) {
            if (conditions.canBeIn(file, span)) {
                hours.computeIfAbsent(hourOf(file), _ -> new ArrayList<>()).add(file);
            }
        }
        return hours;
    }

    private static Slice slice(
            Session session, Conditions conditions, Span span, List<SegmentFile> candidates) {
        List<SegmentFile> files =
                candidates.stream().filter(file -> conditions.canBeIn(file, span)).toList();
        List<Source> sources = new ArrayList<>();
        if (!files.isEmpty()) {
            sources.add(session.source(files));
        }
        sources.addAll(session.waiting());
        return new Slice(span, sources);
    }

    private static long hourOf(SegmentFile file) {
        return Math.floorDiv(file.minTime(), HOUR_NANOS);
    }

    private static long rowsOf(List<SegmentFile> files) {
        return files.stream().mapToLong(SegmentFile::rows).sum();
    }
}

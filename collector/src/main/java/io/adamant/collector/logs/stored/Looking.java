package io.adamant.collector.logs.stored;

import io.adamant.collector.logs.LogStore;
import io.adamant.collector.logs.LogStore.Outcome;
import io.adamant.collector.logs.Scan.Order;
import io.adamant.collector.logs.Span;
import io.adamant.collector.logs.StreamLabels;
import io.adamant.collector.logs.parquet.Gap;
import io.adamant.collector.logs.parquet.SegmentFile;
import io.adamant.collector.logs.parquet.Session;
import io.adamant.collector.logs.parquet.Source;
import io.adamant.collector.logs.parquet.StoreException;
import io.adamant.collector.logs.stored.Schema.Row;
import io.adamant.collector.logs.stored.Slices.Slice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One look through the store, slice by slice, and its account. */
final class Looking {

    private final Conditions conditions;
    private final Span span;
    private final List<String> notes = new ArrayList<>();
    private long bytes;
    private long entries;

    Looking(Conditions conditions, Span span) {
        this.conditions = conditions;
        this.span = span;
    }

    /** Does something with each slice. */
    private interface Step {

        /** False when that was enough. */
        boolean take(Slice slice);
    }

    private void forEach(Session session, Order order, Step step) {
        List<Slice> slices = Slices.of(session, conditions, span);
        for (Slice slice : order == Order.NEWEST_FIRST ? slices.reversed() : slices) {
            if (session.isOver()) {
                outOfTime(slice, order);
                return;
            }
            for (Source source : slice.sources()) {
                bytes += source.textBytes();
                entries += source.rows();
            }
            try {
                if (!step.take(slice)) {
                    return;
                }
            } catch (StoreException failed) {
                switch (failed.code()) {
                    case DEADLINE -> outOfTime(slice, order);
                    case MEMORY ->
                            notes.add("the memory did not suffice for " + span(slice.span()));
                    case DISK, ENGINE -> throw failed;
                }
                return;
            }
        }
    }

    private static String span(Span span) {
        return time(span.fromUnixNanos()) + " to " + time(span.untilUnixNanos());
    }

    private void outOfTime(Slice slice, Order order) {
        notes.add(
                order == Order.NEWEST_FIRST
                        ? "the time was over before all up to "
                                + time(slice.span().untilUnixNanos())
                                + " was looked through"
                        : "the time was over before all from "
                                + time(slice.span().fromUnixNanos())
                                + " on was looked through");
    }

    void scan(Session session, Order order, LogStore.Sink sink) {
        forEach(session, order, slice -> scan(session, slice, order, sink));
    }

    private boolean scan(Session session, Slice slice, Order order, LogStore.Sink sink) {
        List<Pages> all = new ArrayList<>();
        for (Source source : slice.sources()) {
            all.add(new Pages(session, source, conditions, slice.span(), order));
        }
        while (true) {
            Pages first = null;
            Row row = null;
            for (Pages pages : all) {
                Row candidate = pages.peek();
                if (candidate != null && (row == null || isBefore(candidate, row, order))) {
                    row = candidate;
                    first = pages;
                }
            }
            if (row == null || first == null) {
                return true;
            }
            first.next();
            if (!sink.accept(row.entry())) {
                return false;
            }
        }
    }

    private static boolean isBefore(Row one, Row other, Order order) {
        int compared = one.compareTo(other);
        return order == Order.NEWEST_FIRST ? compared > 0 : compared < 0;
    }

    void count(Session session, Cells cells) {
        forEach(
                session,
                Order.NEWEST_FIRST,
                slice -> {
                    for (Source source : slice.sources()) {
                        String condition = conditions.within(slice.span());
                        session.query(source, from -> cells.sql(from, condition), cells::read)
                                .forEach(cells::add);
                    }
                    return !cells.isFull();
                });
        if (cells.isFull()) {
            notes.add("there were more combinations or buckets than one answer may hold");
        }
    }

    Set<StreamLabels> streams(Session session, int limit) {
        Set<StreamLabels> sets = new LinkedHashSet<>();
        forEach(
                session,
                Order.NEWEST_FIRST,
                slice -> {
                    for (Source source : slice.sources()) {
                        String condition = conditions.within(slice.span());
                        session.query(
                                        source,
                                        from -> Schema.distinctLabels(from, condition, limit + 1),
                                        Schema::labels)
                                .forEach(sets::add);
                    }
                    return sets.size() <= limit;
                });
        if (sets.size() <= limit) {
            return sets;
        }
        notes.add("there are more than " + limit + " streams");
        return new LinkedHashSet<>(sets.stream().limit(limit).toList());
    }

    /** The account, once everything was looked at. */
    Outcome outcome(Session session) {
        noteEvicted(session);
        for (Gap gap : session.gaps()) {
            noteGap(gap);
        }
        return new Outcome(notes.isEmpty(), notes, bytes, entries);
    }

    private void noteEvicted(Session session) {
        if (session.evictedBefore() > span.fromUnixNanos()) {
            notes.add(
                    "records from before "
                            + time(session.evictedBefore())
                            + " are no longer kept, but for pinned ones");
        }
    }

    private void noteGap(Gap gap) {
        SegmentFile was = gap.was();
        boolean isNeeded = !was.isPinned() && conditions.canBeIn(was, span);
        if (isNeeded) {
            notes.add(
                    "%d records from %s to %s cannot be read: %s is %s"
                            .formatted(
                                    was.rows(),
                                    time(was.minTime()),
                                    time(was.maxTime()),
                                    was.path(),
                                    gap.why()));
        }
    }

    /** The account when the question could not be answered. */
    Outcome failed(String why) {
        return new Outcome(false, List.of("the search ended early: " + why), bytes, entries);
    }

    private static String time(long unixNanos) {
        if (unixNanos == Long.MAX_VALUE) {
            return "the end";
        }
        return unixNanos == Long.MIN_VALUE
                ? "the beginning"
                : Instant.ofEpochSecond(0, unixNanos).toString();
    }
}

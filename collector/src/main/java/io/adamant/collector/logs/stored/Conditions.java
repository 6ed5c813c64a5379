package io.adamant.collector.logs.stored;

import io.adamant.collector.logs.LabelMatcher;
import io.adamant.collector.logs.LineFilter;
import io.adamant.collector.logs.LogEntry;
import io.adamant.collector.logs.Span;
import io.adamant.collector.logs.StreamLabels;
import io.adamant.collector.logs.parquet.SegmentFile;
import io.adamant.collector.logs.parquet.Table;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Matchers, line filters and spans as SQL, and which files can hold what they ask for. */
final class Conditions {

    private final List<LabelMatcher> matchers;
    private final List<LineFilter> lines;

    Conditions(List<LabelMatcher> matchers, List<LineFilter> lines) {
        this.matchers = matchers;
        this.lines = lines;
    }

    /** Everything as one SQL condition. */
    String within(Span span) {
        StringBuilder sql = new StringBuilder(200);
        sql.append(Table.TIME).append(" >= ").append(literal(span.fromUnixNanos()));
        sql.append(" AND ").append(Table.TIME).append(" < ").append(span.untilUnixNanos());
        matchers.forEach(matcher -> sql.append(" AND ").append(sql(matcher)));
        lines.forEach(line -> sql.append(" AND ").append(sql(line)));
        return sql.toString();
    }

    /** The least 64-bit number has no literal of its own: its digits alone are one too many. */
    private static String literal(long number) {
        return Long.toString(Math.max(number, Long.MIN_VALUE + 1));
    }

    /** Whether the file can hold something of the span. */
    boolean canBeIn(SegmentFile file, Span span) {
        return span.touches(file.minTime(), file.maxTime()) && isBetween(file);
    }

    private boolean isBetween(SegmentFile file) {
        String instance = instance();
        return instance == null
                || (file.minKey().compareTo(instance) <= 0
                        && file.maxKey().compareTo(instance) >= 0);
    }

    /** The only instance that is asked for; null when there can be several. */
    @Nullable String instance() {
        for (LabelMatcher matcher : matchers) {
            if (matcher.label().equals("instance") && matcher.match() == LabelMatcher.Match.EQUAL) {
                return matcher.value();
            }
        }
        return null;
    }

    /** What a label, the level or a key of the metadata is in SQL; "" where a row has none. */
    static String value(String name) {
        if (StreamLabels.NAMES.contains(name)) {
            return Table.quoted(name);
        }
        return switch (name) {
            case LogEntry.BOOT -> Schema.BOOT;
            case LogEntry.LEVEL -> level();
            default -> "coalesce(" + Schema.METADATA + "[" + Table.literal(name) + "], '')";
        };
    }

    private static String level() {
        return IntStream.of(1, 5, 9, 13, 17, 21)
                .mapToObj(
                        first ->
                                "WHEN severity BETWEEN %d AND %d THEN '%s'"
                                        .formatted(first, first + 3, LogEntry.level(first)))
                .collect(Collectors.joining(" ", "CASE ", " ELSE '" + LogEntry.level(0) + "' END"));
    }

    private static String sql(LabelMatcher matcher) {
        boolean isLabel = StreamLabels.NAMES.contains(matcher.label());
        String column = isLabel ? Table.quoted(matcher.label()) : "''";
        String value = Table.literal(matcher.value());
        return switch (matcher.match()) {
            case EQUAL -> column + " = " + value;
            case NOT_EQUAL -> column + " <> " + value;
            case MATCHES -> "regexp_full_match(" + column + ", " + value + ", 's')";
            case NOT_MATCHES -> "NOT regexp_full_match(" + column + ", " + value + ", 's')";
        };
    }

    private static String sql(LineFilter filter) {
        return switch (filter.kind()) {
            case CONTAINS -> any("contains", filter);
            case NOT_CONTAINS -> "NOT " + any("contains", filter);
            case MATCHES -> any("regexp_matches", filter);
            case NOT_MATCHES -> "NOT " + any("regexp_matches", filter);
        };
    }

    private static String any(String function, LineFilter filter) {
        return filter.anyOf().stream()
                .map(text -> function + "(text, " + Table.literal(text) + ")")
                .collect(Collectors.joining(" OR ", "(", ")"));
    }
}

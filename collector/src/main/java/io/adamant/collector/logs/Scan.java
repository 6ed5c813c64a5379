package io.adamant.collector.logs;

import java.time.Duration;
import java.util.List;

/**
 * Which records are asked for.
 *
 * @param matchers all must hold
 * @param lines all must hold
 * @param order by time; records of one time come in the order (or reverse order) of their arrival
 * @param deadline how long it may take; what was not read by then is named in the outcome
 */
public record Scan(
        List<LabelMatcher> matchers,
        List<LineFilter> lines,
        Span span,
        Order order,
        Duration deadline) {

    /** Which end of the span comes first. */
    public enum Order {
        NEWEST_FIRST,
        OLDEST_FIRST
    }

    public Scan {
        matchers = List.copyOf(matchers);
        lines = List.copyOf(lines);
    }
}

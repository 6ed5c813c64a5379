package io.adamant.collector.logs;

/**
 * A stretch of time.
 *
 * @param fromUnixNanos start, inclusive
 * @param untilUnixNanos end, exclusive
 */
public record Span(long fromUnixNanos, long untilUnixNanos) {

    /** All of time. */
    public static final Span ALWAYS = new Span(Long.MIN_VALUE, Long.MAX_VALUE);

    public Span {
        if (fromUnixNanos > untilUnixNanos) {
            throw new IllegalArgumentException(
                    "span ends before it starts: " + fromUnixNanos + " to " + untilUnixNanos);
        }
    }

    public boolean contains(long unixNanos) {
        return unixNanos >= fromUnixNanos && unixNanos < untilUnixNanos;
    }

    /** Whether any time from {@code first} to {@code last}, both inclusive, is inside. */
    public boolean touches(long first, long last) {
        return first < untilUnixNanos && last >= fromUnixNanos;
    }
}

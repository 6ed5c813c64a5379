package io.adamant.collector.logs;

/**
 * Ranges of time as LogQL's range vectors have them: bucket k, from 0, covers what is later than
 * {@code end(k) - rangeNanos} and not later than {@code end(k)}. Buckets overlap where the range is
 * longer than the step.
 *
 * @param firstEndUnixNanos end of bucket 0, inclusive
 * @param stepNanos from one end to the next; above 0
 * @param rangeNanos how far a bucket reaches back; above 0
 * @param count how many buckets; 1 to {@link #MAX_COUNT}
 */
public record Buckets(long firstEndUnixNanos, long stepNanos, long rangeNanos, int count) {

    /** Most buckets of one question; Loki's own limit of points per series. */
    public static final int MAX_COUNT = 11_000;

    public Buckets {
        if (stepNanos <= 0 || rangeNanos <= 0) {
            throw new IllegalArgumentException("step and range must be above 0");
        }
        if (count < 1 || count > MAX_COUNT) {
            throw new IllegalArgumentException("1 to " + MAX_COUNT + " buckets, not " + count);
        }
    }

    /** The last time that belongs to a bucket. */
    public long end(int bucket) {
        return firstEndUnixNanos + bucket * stepNanos;
    }

    /** From the first time that belongs to any bucket to right behind the last one. */
    public Span span() {
        return new Span(firstEndUnixNanos - rangeNanos + 1, end(count - 1) + 1);
    }
}

package io.adamant.collector.logs.logql;

import io.adamant.collector.logs.Buckets;
import io.adamant.collector.logs.logql.EvaluationException.Code;

/**
 * The moments that a query is evaluated at.
 *
 * @param firstUnixNanos the first of them
 * @param stepNanos from one to the next; above 0
 * @param count 1 to {@link Buckets#MAX_COUNT}
 */
public record Steps(long firstUnixNanos, long stepNanos, int count) {

    /** Later and earlier moments are not told apart: sums with ranges must not overflow. */
    private static final long MOST_NANOS = Long.MAX_VALUE / 2;

    public Steps {
        if (stepNanos <= 0 || count < 1 || count > Buckets.MAX_COUNT) {
            throw new IllegalArgumentException(count + " steps of " + stepNanos + " ns");
        }
    }

    /** One moment. */
    public static Steps instant(long unixNanos) {
        return new Steps(bounded(unixNanos), 1, 1);
    }

    /**
     * From start to end, both inclusive and both moved back to a multiple of the step, so that the
     * answers to neighbouring questions fit together.
     *
     * @throws EvaluationException when there are too many
     */
    public static Steps range(long startUnixNanos, long endUnixNanos, long stepNanos) {
        long step = bounded(stepNanos);
        long first = Math.floorDiv(bounded(startUnixNanos), step) * step;
        if (first < -MOST_NANOS) {
            throw new EvaluationException(
                    Code.POINTS, "the start, moved back to a multiple of the step, is no time");
        }
        long last = Math.floorDiv(bounded(endUnixNanos), step) * step;
        long count = (last - first) / step + 1;
        if (count > Buckets.MAX_COUNT) {
            throw new EvaluationException(
                    Code.POINTS,
                    "exceeded maximum resolution of "
                            + Buckets.MAX_COUNT
                            + " points per series: ask for a longer step or a shorter time");
        }
        return new Steps(first, step, (int) Math.max(1, count));
    }

    private static long bounded(long unixNanos) {
        return Math.max(-MOST_NANOS, Math.min(MOST_NANOS, unixNanos));
    }

    public long at(int step) {
        return firstUnixNanos + step * stepNanos;
    }

    /** The ranges that end at these moments, less an offset. */
    Buckets buckets(long rangeNanos, long offsetNanos) {
        return new Buckets(firstUnixNanos - offsetNanos, stepNanos, rangeNanos, count);
    }
}

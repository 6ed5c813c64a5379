package io.adamant.collector.assess;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long after the cloud's launch an instance may stay without a hello.
 *
 * @param floor the least, and all that is used of an image whose boots are quick
 * @param first for an image of which too few boots are known
 */
public record BootBound(Duration floor, Duration first) {

    /** However slowly an image boots, a host that is silent for longer is dead. */
    public static final Duration CAP = Duration.ofMinutes(20);

    /** Above what the image is known to take. */
    private static final Duration MARGIN = Duration.ofSeconds(60);

    public BootBound {
        if (floor.isNegative() || first.isNegative()) {
            throw new IllegalArgumentException("durations must not be negative");
        }
    }

    /** One bound for every image. */
    public static BootBound of(Duration bound) {
        return new BootBound(bound, bound);
    }

    /**
     * The bound of one image.
     *
     * @param p99 what 99 of 100 of its boots take at most; null while too few are known
     */
    public Duration after(@Nullable Duration p99) {
        if (p99 == null) {
            return first;
        }
        // A floor of seconds (a demo, a test) means a margin of seconds too.
        Duration third = floor.dividedBy(3);
        Duration learned = p99.plus(third.compareTo(MARGIN) < 0 ? third : MARGIN);
        Duration capped = learned.compareTo(CAP) < 0 ? learned : CAP;
        return capped.compareTo(floor) < 0 ? floor : capped;
    }
}

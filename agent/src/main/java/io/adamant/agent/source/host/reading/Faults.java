package io.adamant.agent.source.host.reading;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Counts what could not be read and what was left out at a bound, since the start. One writer, the
 * collecting thread; any thread may read. Bounded by the number of files, reasons and kinds, which
 * are all constants.
 */
public final class Faults {

    /** Counter of files that could not be read, or not wholly, by file and reason. */
    public static final String UNREADABLE = "adamant.agent.host.unreadable";

    /** Counter of things beyond a bound, whose series are not made, by kind. */
    public static final String LEFT_OUT = "adamant.agent.host.left_out";

    private record File(String name, KernelFileException.Reason reason)
            implements Comparable<File> {
        @Override
        public int compareTo(File other) {
            int byName = name.compareTo(other.name);
            return byName != 0 ? byName : reason.compareTo(other.reason);
        }
    }

    private final Map<File, Long> unreadable = new ConcurrentSkipListMap<>();
    private final Map<String, Long> leftOut = new ConcurrentSkipListMap<>();

    /** One more time that this file could not be read. */
    public void unreadable(String file, KernelFileException.Reason reason) {
        unreadable.merge(new File(file, reason), 1L, Long::sum);
    }

    /** As many things of a kind, such as {@code disk}, were left out of one reading. */
    public void leftOut(String kind, int count) {
        if (count > 0) {
            leftOut.merge(kind, (long) count, Long::sum);
        }
    }

    /** The counters; a series appears with its first fault. */
    public void addTo(Points points) {
        unreadable.forEach(
                (file, count) ->
                        points.counter(
                                UNREADABLE,
                                "{try}",
                                count,
                                "adamant.file",
                                file.name(),
                                "adamant.reason",
                                file.reason().label()));
        leftOut.forEach(
                (kind, count) -> points.counter(LEFT_OUT, "{thing}", count, "adamant.kind", kind));
    }
}

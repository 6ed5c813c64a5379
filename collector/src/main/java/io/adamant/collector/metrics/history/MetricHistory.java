package io.adamant.collector.metrics.history;

import io.adamant.shared.model.InstanceId;
import java.util.List;

/** The metrics of one instance in the past. Any thread may ask; an answer is bounded. */
public interface MetricHistory {

    /** Most series of one answer. */
    int MAX_SERIES = 200;

    /** Most points of one series in one answer. */
    int MAX_POINTS = 2_000;

    /**
     * What is asked for.
     *
     * @param fromUnixNanos the first moment
     * @param untilUnixNanos the moment after the last
     */
    record Window(InstanceId instance, long fromUnixNanos, long untilUnixNanos) {

        public Window {
            if (untilUnixNanos <= fromUnixNanos) {
                throw new IllegalArgumentException("a window has a length");
            }
        }
    }

    /** One number; a series has at most one per step, the newest. */
    record Point(long unixNanos, double value) {}

    /**
     * One series.
     *
     * @param unit as the host sent it (UCUM)
     * @param kind {@code gauge}, {@code counter} or {@code up_down_counter}
     * @param attributes a JSON object of texts
     * @param points in time order
     */
    record Series(String unit, String kind, String attributes, List<Point> points) {}

    /**
     * Something that was measured.
     *
     * @param points how many numbers there are in the window
     */
    record Measured(String name, String unit, String kind, long points) {}

    /**
     * What was found.
     *
     * @param complete false when something that was stored could not be read or was left out
     * @param notes what is missing, in words
     */
    record Answer<T>(List<T> found, boolean complete, List<String> notes) {}

    /** What was measured in the window, by name. */
    Answer<Measured> names(Window window);

    /**
     * The series of one name.
     *
     * @param points how many points a series may have, 1 to {@link #MAX_POINTS}; the window is cut
     *     into as many steps
     */
    Answer<Series> series(Window window, String name, int points);
}

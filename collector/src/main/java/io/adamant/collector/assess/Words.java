package io.adamant.collector.assess;

import java.time.Duration;
import java.util.Locale;

/** Times as people say them. */
final class Words {

    private Words() {}

    static String span(Duration span) {
        return span(span.toNanos());
    }

    static String span(long nanos) {
        double seconds = nanos / 1e9;
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        if (seconds < 120) {
            return String.format(Locale.ROOT, "%.0f s", seconds);
        }
        return String.format(Locale.ROOT, "%.0f min", seconds / 60);
    }
}

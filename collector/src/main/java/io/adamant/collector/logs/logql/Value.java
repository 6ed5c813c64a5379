package io.adamant.collector.logs.logql;

import java.util.List;

/** What a metric query comes to. */
public sealed interface Value {

    /** One number at every moment. */
    record Scalar(double value) implements Value {}

    /** Series with different labels. */
    record Vector(List<Series> series) implements Value {

        public Vector {
            series = List.copyOf(series);
        }
    }
}

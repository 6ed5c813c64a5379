package io.adamant.collector.metrics;

import java.util.Locale;

/** Under which names the hosts' metrics come. */
public enum Names {
    /** OpenTelemetry's, by its rules for Prometheus. */
    OTEL,
    /** node_exporter's, for those that it has. */
    NODE,
    /** Both. */
    BOTH;

    /**
     * @throws BadScrapeException when it is none of them
     */
    static Names parse(String text) {
        for (Names names : values()) {
            if (names.name().toLowerCase(Locale.ROOT).equals(text)) {
                return names;
            }
        }
        throw new BadScrapeException("names must be otel, node or both");
    }

    boolean hasOtel() {
        return this != NODE;
    }

    boolean hasNode() {
        return this != OTEL;
    }
}

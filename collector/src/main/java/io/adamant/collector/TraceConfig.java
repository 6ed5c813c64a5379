package io.adamant.collector;

import io.adamant.shared.config.Section;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * The section {@code traces}: where the spans of the collector's own work go.
 *
 * @param url base address of an OTLP/HTTP backend
 * @param headers sent with each request; secrets
 * @param oneIn of what happens all the time, one in so many
 */
record TraceConfig(URI url, Map<String, String> headers, int oneIn) {

    private static final int DEFAULT_ONE_IN = 1_000;

    TraceConfig {
        headers = Map.copyOf(headers);
    }

    /** Empty where no address is given: tracing is off. */
    static Optional<TraceConfig> read(Section root) {
        Section section = root.section("traces");
        Map<String, String> headers = ForwardConfig.headers(section);
        int oneIn = section.whole("one-in", DEFAULT_ONE_IN, 1, 1_000_000);
        return section.has("url")
                ? ForwardConfig.url(section).map(url -> new TraceConfig(url, headers, oneIn))
                : Optional.empty();
    }
}

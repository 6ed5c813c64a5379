package io.adamant.collector.api;

import org.jspecify.annotations.Nullable;

/** What other programs scrape from the collector; rendered elsewhere, only served here. */
public interface Exports {

    /**
     * The body of {@code GET /metrics}.
     *
     * @param accept the request's {@code Accept} header, or null
     */
    Rendered metrics(@Nullable String accept);

    /**
     * The body of {@code GET /sd/prometheus}.
     *
     * @param targets the query parameter {@code targets}, or null
     */
    Rendered targets(@Nullable String targets);

    /** A body and what it is. */
    record Rendered(String contentType, String body) {}
}

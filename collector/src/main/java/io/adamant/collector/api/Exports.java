package io.adamant.collector.api;

import java.util.Optional;
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
     * The body of {@code GET /metrics/node}: the hosts under node_exporter's names, for dashboards
     * that exist.
     *
     * @param accept the request's {@code Accept} header, or null
     */
    Rendered nodeMetrics(@Nullable String accept);

    /**
     * The body of {@code GET /sd/prometheus}.
     *
     * <p>Empty when it is not known whole: an empty list would delete every target in Prometheus.
     *
     * @param targets the query parameter {@code targets}, or null
     */
    Optional<Rendered> targets(@Nullable String targets);

    /** A body and what it is. */
    record Rendered(String contentType, String body) {}
}

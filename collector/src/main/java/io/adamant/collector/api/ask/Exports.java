package io.adamant.collector.api.ask;

import io.adamant.shared.model.InstanceId;
import org.jspecify.annotations.Nullable;

/** What other programs scrape from the collector; rendered elsewhere, only served here. */
public interface Exports {

    /**
     * What a scraper asks for, as it came.
     *
     * @param accept the header {@code Accept}, or null
     * @param acceptEncoding the header {@code Accept-Encoding}, or null
     * @param names the query's {@code names}, or null
     * @param shard the query's {@code shard}, or null
     */
    record Scrape(
            @Nullable String accept,
            @Nullable String acceptEncoding,
            @Nullable String names,
            @Nullable String shard) {}

    /** The body of {@code GET /metrics}. */
    Scraped metrics(Scrape scrape);

    /**
     * The body of {@code GET /metrics/node}: the hosts alone under node_exporter's names, for
     * dashboards that exist.
     */
    Scraped nodeMetrics(Scrape scrape);

    /**
     * The body of {@code GET /sd/prometheus}. Refused when it is not known whole: an empty list
     * would delete every target in Prometheus.
     *
     * @param targets the query's {@code targets}, or null
     * @param shards the query's {@code shards}, or null
     */
    Scraped targets(@Nullable String targets, @Nullable String shards);

    /**
     * What is asked of an instance's past.
     *
     * @param name a metric's OTel name, or null for the names that there are
     * @param fromNanos the first moment, Unix nanoseconds
     * @param untilNanos the moment after the last
     * @param points most points of a series
     */
    record Past(
            InstanceId instance,
            @Nullable String name,
            long fromNanos,
            long untilNanos,
            int points) {}

    /** The body of {@code GET /api/v1/instances/{id}/metrics}. */
    Scraped history(Past past);

    /** What the scraper gets. */
    sealed interface Scraped {}

    /**
     * A body and what it is.
     *
     * @param gzip whether the body is compressed
     */
    record Rendered(String contentType, boolean gzip, byte[] body) implements Scraped {}

    /**
     * No body, and why.
     *
     * @param status 400 for what cannot be asked, 503 for what cannot be answered now
     */
    record Refused(int status, String words) implements Scraped {}
}

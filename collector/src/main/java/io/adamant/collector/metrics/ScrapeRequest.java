package io.adamant.collector.metrics;

import io.adamant.collector.metrics.text.Negotiated;
import org.jspecify.annotations.Nullable;

/**
 * What a scraper asks for.
 *
 * @param negotiated how it wants the answer
 * @param names the hosts' names
 * @param shard which instances
 * @param hostsOnly without the collector's and the fleet's own families
 */
public record ScrapeRequest(Negotiated negotiated, Names names, Shard shard, boolean hostsOnly) {

    /**
     * @param accept the header {@code Accept}, or null
     * @param acceptEncoding the header {@code Accept-Encoding}, or null
     * @param names the query's {@code names}: {@code otel}, {@code node}, {@code both}
     * @param fallback the names when the query has none
     * @param shard the query's {@code shard}, such as {@code 3/8}, or null for everything
     * @throws BadScrapeException when names or shard are not understood
     */
    public static ScrapeRequest of(
            @Nullable String accept,
            @Nullable String acceptEncoding,
            @Nullable String names,
            Names fallback,
            @Nullable String shard) {
        return new ScrapeRequest(
                Negotiated.of(accept, acceptEncoding),
                names == null ? fallback : Names.parse(names),
                shard == null ? Shard.WHOLE : Shard.parse(shard),
                false);
    }

    /** The hosts alone, under node_exporter's names. */
    public static ScrapeRequest node(
            @Nullable String accept, @Nullable String acceptEncoding, @Nullable String shard) {
        return new ScrapeRequest(
                Negotiated.of(accept, acceptEncoding),
                Names.NODE,
                shard == null ? Shard.WHOLE : Shard.parse(shard),
                true);
    }
}

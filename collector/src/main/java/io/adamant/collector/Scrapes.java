package io.adamant.collector;

import io.adamant.collector.api.ask.Exports;
import io.adamant.collector.metrics.BadScrapeException;
import io.adamant.collector.metrics.Exposition;
import io.adamant.collector.metrics.Names;
import io.adamant.collector.metrics.ScrapeRequest;
import io.adamant.collector.metrics.ServiceDiscovery;
import io.adamant.collector.metrics.history.MetricHistory;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows the metrics room to the API, which does not know it.
 *
 * @param names the hosts' names where a scraper asks for none
 */
record Scrapes(
        Exposition exposition, ServiceDiscovery discovery, MetricHistory history, Names names)
        implements Exports {

    @Override
    public Scraped metrics(Scrape scrape) {
        return answer(
                () ->
                        page(
                                ScrapeRequest.of(
                                        scrape.accept(),
                                        scrape.acceptEncoding(),
                                        scrape.names(),
                                        names,
                                        scrape.shard())));
    }

    @Override
    public Scraped nodeMetrics(Scrape scrape) {
        return answer(
                () ->
                        page(
                                ScrapeRequest.node(
                                        scrape.accept(), scrape.acceptEncoding(), scrape.shard())));
    }

    @Override
    public Scraped targets(@Nullable String targets, @Nullable String shards) {
        return answer(
                () ->
                        discovery
                                .json(targets, shards)
                                .<Scraped>map(Scrapes::json)
                                .orElseGet(
                                        () -> new Refused(503, "the inventory is not complete")));
    }

    @Override
    public Scraped history(Past past) {
        MetricHistory.Window window =
                new MetricHistory.Window(past.instance(), past.fromNanos(), past.untilNanos());
        String name = past.name();
        return json(
                name == null
                        ? HistoryJson.names(window, history.names(window))
                        : HistoryJson.series(
                                window, name, history.series(window, name, past.points())));
    }

    private static Rendered json(String body) {
        return new Rendered("application/json", false, body.getBytes(StandardCharsets.UTF_8));
    }

    private Scraped page(ScrapeRequest request) {
        return switch (exposition.render(request)) {
            case Exposition.Page page -> new Rendered(page.contentType(), page.gzip(), page.body());
            case Exposition.TooLarge large -> new Refused(503, large.words());
        };
    }

    private static Scraped answer(Supplier<Scraped> asked) {
        try {
            return asked.get();
        } catch (BadScrapeException bad) {
            return new Refused(400, String.valueOf(bad.getMessage()));
        }
    }
}

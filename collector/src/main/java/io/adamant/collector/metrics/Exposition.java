package io.adamant.collector.metrics;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.metrics.text.ByteText;
import io.adamant.collector.metrics.text.Family;
import io.adamant.collector.metrics.text.LabelText;
import io.adamant.collector.metrics.text.TextFormat;
import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * {@code GET /metrics}: the collector's own metrics, the fleet's and the hosts' in one page, each
 * family once. Any thread may render, one at a time; each page is of one published state.
 */
public final class Exposition {

    /** A page larger than this is refused: it is to be scraped in shards. */
    static final int MAX_PAGE_BYTES = 192 << 20;

    /** What a scraper gets. */
    public sealed interface Answer {}

    /**
     * A page.
     *
     * @param gzip whether the body is compressed
     */
    public record Page(String contentType, boolean gzip, byte[] body) implements Answer {}

    /** The page would be too large; in words. */
    public record TooLarge(String words) implements Answer {}

    private final LatestMetrics latest;
    private final Supplier<ControlState> state;
    private final IntUnaryOperator budget;
    private final UnaryOperator<String> own;
    private final Count conflicts;
    private final Count unnamed;
    private final Count tooLarge;

    /**
     * @param state the controller's newest state
     * @param budget how many replacements a group of so many may have open at once
     * @param own renders the collector's own metrics for a content type
     */
    public Exposition(
            LatestMetrics latest,
            Supplier<ControlState> state,
            IntUnaryOperator budget,
            UnaryOperator<String> own,
            Meters meters) {
        this.latest = latest;
        this.state = state;
        this.budget = budget;
        this.own = own;
        conflicts = skipped(meters, "conflict");
        unnamed = skipped(meters, "name");
        tooLarge =
                meters.counter(
                        "adamant_exposition_refused_pages",
                        "Scrapes refused because the page would be over 192 MiB.");
    }

    private static Count skipped(Meters meters, String reason) {
        return meters.counter(
                "adamant_exposition_skipped", "Samples not rendered.", "reason", reason);
    }

    /** One at a time: a page of a large fleet takes tens of megabytes while it is made. */
    public synchronized Answer render(ScrapeRequest request) {
        ControlState now = state.get();
        FleetLabels labels = new FleetLabels(now, request.shard());
        Map<String, Family> families = new TreeMap<>();
        if (!hosts(request, labels, families)) {
            tooLarge.increment();
            return new TooLarge(
                    "the page would be over 192 MiB: scrape it in shards, ?shard=1/8 and so on");
        }
        TextFormat format = request.negotiated().format();
        boolean hasOwn = !request.hostsOnly() && request.shard().isFirst();
        if (!request.hostsOnly()) {
            FleetFamilies.of(now, labels, budget, hasOwn)
                    .forEach(family -> families.put(family.name(), family));
        }
        ByteText page = format.render(hasOwn ? own.apply(format.contentType()) : "", families);
        boolean gzip = request.negotiated().gzip();
        return new Page(
                request.negotiated().contentType(), gzip, gzip ? page.toGzip() : page.toBytes());
    }

    /** False when there is too much. */
    private boolean hosts(ScrapeRequest request, FleetLabels labels, Map<String, Family> families) {
        HostFamilies hosts = new HostFamilies(request.names(), conflicts, unnamed);
        Family refused =
                new Family(
                        "adamant_instance_dropped_points",
                        Family.Type.COUNTER,
                        "Points of the instance not kept, by the limit that it hit.");
        long now = latest.nowUnixNanos();
        long size = 0;
        for (HostSeries series : latest.hosts()) {
            HostSeries.Host host = series.host();
            if (labels.shows(host)) {
                byte[] head = labels.head(host.instance(), host.resource());
                size += hosts.add(series, head, now);
                refused(refused, series, head);
            }
            if (size > MAX_PAGE_BYTES) {
                return false;
            }
        }
        families.putAll(hosts.families());
        if (!request.hostsOnly()) {
            families.put(refused.name(), refused);
        }
        return true;
    }

    private static void refused(Family family, HostSeries series, byte[] head) {
        series.refused()
                .forEach(
                        (refusal, count) ->
                                family.add(
                                        head,
                                        LabelText.tail(
                                                Map.of("reason", LatestMetrics.word(refusal))),
                                        (double) count));
    }
}

package io.adamant.collector.metrics;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /metrics}: the collector's own metrics, the fleet's and the hosts' in one text, each
 * family once. Any thread may render; each rendering is of one published state.
 */
public final class Exposition {

    /** A rendered answer. */
    public record Rendered(String contentType, String body) {}

    private final LatestMetrics latest;
    private final Supplier<ControlState> state;
    private final UnaryOperator<String> own;
    private final Count conflicts;
    private final Count unnamed;

    /**
     * @param state the controller's newest state
     * @param own renders the collector's own metrics for a content type
     */
    public Exposition(
            LatestMetrics latest,
            Supplier<ControlState> state,
            UnaryOperator<String> own,
            Meters meters) {
        this.latest = latest;
        this.state = state;
        this.own = own;
        conflicts = skipped(meters, "conflict");
        unnamed = skipped(meters, "name");
    }

    private static Count skipped(Meters meters, String reason) {
        return meters.counter(
                "adamant_exposition_skipped", "Samples not rendered.", "reason", reason);
    }

    /** In the format that the scraper's Accept header asks for. */
    public Rendered render(@Nullable String acceptHeader) {
        TextFormat format = TextFormat.accepted(acceptHeader);
        ControlState now = state.get();
        FleetLabels labels = new FleetLabels(now);
        HostFamilies hosts = new HostFamilies(conflicts, unnamed);
        latest.forEach(
                (host, point) -> {
                    if (labels.shows(host)) {
                        hosts.add(labels.of(host.instance(), host.resource()), point);
                    }
                });
        Map<String, Family> families = new TreeMap<>(hosts.families());
        FleetFamilies.of(now, labels).forEach(family -> families.put(family.name(), family));
        return new Rendered(
                format.contentType(), format.render(own.apply(format.contentType()), families));
    }

    /** The hosts' metrics under the names of node_exporter, for {@code GET /metrics/node}. */
    public Rendered renderNodeNames(@Nullable String acceptHeader) {
        TextFormat format = TextFormat.accepted(acceptHeader);
        FleetLabels labels = new FleetLabels(state.get());
        NodeNames names = new NodeNames();
        latest.forEach(
                (host, point) -> {
                    if (labels.shows(host)) {
                        names.add(labels.of(host.instance(), host.resource()), point);
                    }
                });
        return new Rendered(format.contentType(), format.render("", names.families()));
    }
}

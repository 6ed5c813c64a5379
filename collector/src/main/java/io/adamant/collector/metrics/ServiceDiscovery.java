package io.adamant.collector.metrics;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.cloud.CloudInstance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /sd/prometheus}: what Prometheus is to scrape, as its HTTP service discovery reads it
 * (prometheus.io, "HTTP SD"). An empty list would delete every target there, so an inventory that
 * could not be read whole gives no answer at all, and Prometheus keeps what it has.
 */
public final class ServiceDiscovery {

    /** Targets with the same labels. */
    public record TargetGroup(List<String> targets, Map<String, String> labels) {}

    private final Supplier<ControlState> state;
    private final String collectorAddress;

    /**
     * @param collectorAddress {@code host:port} at which the collector's {@code /metrics} is
     *     scraped
     */
    public ServiceDiscovery(Supplier<ControlState> state, String collectorAddress) {
        this.state = state;
        this.collectorAddress = collectorAddress;
    }

    /** The collector's shards: this one. */
    public List<TargetGroup> collectorTargets() {
        return List.of(
                new TargetGroup(List.of(collectorAddress), Map.of("__meta_adamant_shard", "0")));
    }

    /** The agents' own endpoints where they are reachable; empty when that is not known whole. */
    public Optional<List<TargetGroup>> instanceTargets() {
        ControlState now = state.get();
        if (!now.inventory().complete()) {
            return Optional.empty();
        }
        FleetLabels labels = new FleetLabels(now);
        List<TargetGroup> groups = new ArrayList<>();
        for (CloudInstance instance : now.inventory().instances()) {
            String address = instance.agentAddress();
            if (address != null && instance.state().isPresent()) {
                groups.add(new TargetGroup(List.of(address), labels.of(instance.id())));
            }
        }
        return Optional.of(groups);
    }

    /**
     * The list as JSON; empty means answer 503.
     *
     * @param targets the query's {@code targets}: {@code instances}, or anything else or null for
     *     the collector
     */
    public Optional<String> json(@Nullable String targets) {
        Optional<List<TargetGroup>> groups =
                "instances".equals(targets) ? instanceTargets() : Optional.of(collectorTargets());
        return groups.map(
                list ->
                        list.stream()
                                .map(ServiceDiscovery::json)
                                .collect(Collectors.joining(",", "[", "]")));
    }

    private static String json(TargetGroup group) {
        Map<String, String> labels = new LinkedHashMap<>(group.labels());
        String targets =
                group.targets().stream()
                        .map(ServiceDiscovery::quoted)
                        .collect(Collectors.joining(","));
        String pairs =
                labels.entrySet().stream()
                        .map(e -> quoted(e.getKey()) + ":" + quoted(e.getValue()))
                        .collect(Collectors.joining(","));
        return "{\"targets\":[" + targets + "],\"labels\":{" + pairs + "}}";
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}

package io.adamant.collector.metrics;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.metrics.text.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
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

    private static final Pattern COUNT = Pattern.compile("\\d{1,4}");
    private static final String META = "__meta_adamant_";

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

    /**
     * The collector's page, in parts when more than one is asked for. Parts have one address, so
     * each but the first gets an {@code instance} of its own: {@code up} would be the same series
     * for all of them.
     */
    List<TargetGroup> collectorTargets(int shards) {
        List<TargetGroup> targets = new ArrayList<>();
        for (int number = 1; number <= shards; number++) {
            Map<String, String> labels = new LinkedHashMap<>();
            labels.put(META + "role", "collector");
            labels.put(META + "shard", Integer.toString(number));
            labels.put(META + "shards", Integer.toString(shards));
            if (shards > 1) {
                labels.put("__param_shard", new Shard(number, shards).toString());
                if (number > 1) {
                    labels.put("instance", collectorAddress + "/shard-" + number);
                }
            }
            targets.add(new TargetGroup(List.of(collectorAddress), labels));
        }
        return targets;
    }

    /** The agents' own endpoints where they are reachable; empty when that is not known whole. */
    Optional<List<TargetGroup>> instanceTargets() {
        ControlState now = state.get();
        if (!now.inventory().complete()) {
            return Optional.empty();
        }
        FleetLabels fleet = new FleetLabels(now);
        List<TargetGroup> groups = new ArrayList<>();
        for (CloudInstance instance : now.inventory().instances()) {
            String address = instance.agentAddress();
            if (address != null && instance.state().isPresent()) {
                groups.add(new TargetGroup(List.of(address), labels(fleet, now, instance)));
            }
        }
        return Optional.of(groups);
    }

    private static Map<String, String> labels(
            FleetLabels fleet, ControlState now, CloudInstance instance) {
        Map<String, String> own = fleet.of(instance.id());
        Map<String, String> labels = new LinkedHashMap<>(own);
        labels.put(META + "role", "agent");
        own.forEach((name, value) -> labels.put(META + name, value));
        Verdict verdict = now.verdicts().get(instance.id());
        if (verdict != null) {
            labels.put(META + "state", verdict.name());
        }
        return labels;
    }

    /**
     * The list as JSON; empty means answer 503.
     *
     * @param targets the query's {@code targets}: {@code instances}, or {@code collector} or null
     *     for the collector
     * @param shards the query's {@code shards}: into how many parts the collector's page is cut, or
     *     null for one
     * @throws BadScrapeException when either is not understood
     */
    public Optional<String> json(@Nullable String targets, @Nullable String shards) {
        Optional<List<TargetGroup>> groups =
                switch (targets == null ? "collector" : targets) {
                    case "instances" -> instanceTargets();
                    case "collector" -> Optional.of(collectorTargets(count(shards)));
                    default ->
                            throw new BadScrapeException("targets must be collector or instances");
                };
        return groups.map(
                list ->
                        list.stream()
                                .map(ServiceDiscovery::json)
                                .collect(Collectors.joining(",", "[", "]")));
    }

    private static int count(@Nullable String shards) {
        if (shards == null) {
            return 1;
        }
        int count = COUNT.matcher(shards).matches() ? Integer.parseInt(shards) : 0;
        if (count < 1 || count > Shard.MOST) {
            throw new BadScrapeException("shards must be a number from 1 to " + Shard.MOST);
        }
        return count;
    }

    private static String json(TargetGroup group) {
        String targets =
                group.targets().stream().map(JsonText::quoted).collect(Collectors.joining(","));
        return "{\"targets\":[" + targets + "],\"labels\":" + JsonText.object(group.labels()) + "}";
    }
}

package io.adamant.collector.metrics;

import static io.adamant.collector.metrics.text.Family.Type.COUNTER;
import static io.adamant.collector.metrics.text.Family.Type.GAUGE;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.metrics.text.Family;
import io.adamant.collector.metrics.text.LabelText;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the controller believes of each instance, as metric families: about ten series each. A pure
 * function of its state.
 */
final class InstanceFamilies {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final byte[] END = LabelText.tail(Map.of());
    private static final Map<SealTier, byte[]> TIERS = tiers();

    private final Family up =
            new Family("adamant_instance_up", GAUGE, "1 while the verdict is healthy.");
    private final Family verdict =
            new Family("adamant_instance_state", GAUGE, "1 for the verdict in force.");
    private final Family launched =
            new Family(
                    "adamant_instance_launched_seconds",
                    GAUGE,
                    "Unix time at which the cloud launched it.");
    private final Family boot =
            new Family(
                    "adamant_instance_boot_seconds",
                    GAUGE,
                    "From its launch to its first good boot verdict.");
    private final Family seen =
            new Family(
                    "adamant_instance_last_seen_seconds",
                    GAUGE,
                    "Unix time at which the newest record of the instance was received.");
    private final Family tier =
            new Family("adamant_seal_tier", GAUGE, "1 for the tier as measured.");
    private final Family attempts =
            new Family("adamant_seal_attempts", COUNTER, "Attempts to change the host.");
    private final Family mismatches =
            new Family(
                    "adamant_seal_mismatches",
                    GAUGE,
                    "Files that differ from the manifest, as named by the host.");

    private final ControlState state;
    private final FleetLabels labels;

    private InstanceFamilies(ControlState state, FleetLabels labels) {
        this.state = state;
        this.labels = labels;
    }

    private static Map<SealTier, byte[]> tiers() {
        Map<SealTier, byte[]> tails = new EnumMap<>(SealTier.class);
        for (SealTier tier : SealTier.values()) {
            tails.put(tier, LabelText.tail(Map.of("tier", tier.name().toLowerCase(Locale.ROOT))));
        }
        return tails;
    }

    static List<Family> of(ControlState state, FleetLabels labels) {
        InstanceFamilies all = new InstanceFamilies(state, labels);
        state.inventory().instances().stream()
                .filter(instance -> instance.state() != CloudInstance.State.GONE)
                .filter(instance -> labels.has(instance.id()))
                .sorted(Comparator.comparing(CloudInstance::id))
                .forEach(all::instance);
        state.hosts().entrySet().stream()
                .filter(host -> labels.has(host.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .forEach(host -> all.host(host.getKey(), host.getValue()));
        return List.of(
                all.up,
                all.verdict,
                all.launched,
                all.boot,
                all.seen,
                all.tier,
                all.attempts,
                all.mismatches);
    }

    private void instance(CloudInstance instance) {
        byte[] head = labels.head(instance.id());
        Verdict now = state.verdicts().get(instance.id());
        up.add(head, END, now instanceof Verdict.Healthy ? 1 : 0);
        if (now != null) {
            verdict.add(head, LabelText.tail(Map.of("state", now.name())), 1);
        }
        if (instance.launchedUnixNanos() > 0) {
            launched.add(head, END, instance.launchedUnixNanos() / NANOS_PER_SECOND);
        }
    }

    private void host(InstanceId id, HostState host) {
        byte[] head = labels.head(id);
        seen.add(head, END, host.lastHeardNanos() / NANOS_PER_SECOND);
        CloudInstance known = labels.known(id);
        if (known == null || known.state() == CloudInstance.State.GONE) {
            return;
        }
        attempts.add(head, END, (double) host.attempts());
        mismatches.add(head, END, host.mismatches().size());
        SealState seal = host.seal();
        TIERS.forEach(
                (one, tail) -> tier.add(head, tail, seal != null && seal.tier() == one ? 1 : 0));
        if (host.readyNanos() > known.launchedUnixNanos() && known.launchedUnixNanos() > 0) {
            boot.add(head, END, (host.readyNanos() - known.launchedUnixNanos()) / NANOS_PER_SECOND);
        }
    }
}

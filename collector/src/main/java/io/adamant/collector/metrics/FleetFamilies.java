package io.adamant.collector.metrics;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.plan.Gate;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.SealState;
import io.adamant.shared.model.SealTier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the controller believes and does, as metric families. A pure function of its state. */
final class FleetFamilies {

    private static final List<String> STATES =
            List.of(
                    "pending",
                    "booting",
                    "healthy",
                    "suspect",
                    "sick",
                    "silent",
                    "changed",
                    "dead_on_boot",
                    "leaving",
                    "gone");
    private static final double NANOS_PER_SECOND = 1e9;

    private final ControlState state;
    private final FleetLabels labels;
    private final Map<InstanceId, GroupName> groups = new HashMap<>();
    private final List<Family> families = new ArrayList<>();

    private FleetFamilies(ControlState state, FleetLabels labels) {
        this.state = state;
        this.labels = labels;
        state.inventory().instances().forEach(i -> groups.put(i.id(), i.group()));
    }

    static List<Family> of(ControlState state, FleetLabels labels) {
        FleetFamilies all = new FleetFamilies(state, labels);
        all.controller();
        all.groups();
        all.instances();
        all.hosts();
        all.intents();
        all.gates();
        all.images();
        return all.families;
    }

    private Family family(String name, Family.Type type, String help) {
        Family family = new Family(name, type, help);
        families.add(family);
        return family;
    }

    private void controller() {
        family(
                        "adamant_control_rounds",
                        Family.Type.COUNTER,
                        "Rounds of the controller since its start.")
                .add(Map.of(), (double) state.round());
        family(
                        "adamant_inventory_complete",
                        Family.Type.GAUGE,
                        "1 when every page of the cloud was read.")
                .add(Map.of(), state.inventory().complete() ? 1 : 0);
        family(
                        "adamant_self_suspicion",
                        Family.Type.GAUGE,
                        "1 while no silence-based verdict is given.")
                .add(Map.of(), state.suspicion() == null ? 0 : 1);
        Family mode = family("adamant_mode", Family.Type.GAUGE, "1 for the mode in force.");
        for (String name : List.of("shadow", "propose", "enforce")) {
            mode.add(Map.of("mode", name), name.equals(state.mode()) ? 1 : 0);
        }
    }

    private void groups() {
        Family desired =
                family(
                        "adamant_group_desired",
                        Family.Type.GAUGE,
                        "Instances the group is to have.");
        Family held =
                family("adamant_group_held", Family.Type.GAUGE, "1 while an operator holds it.");
        Family instances =
                family(
                        "adamant_instances",
                        Family.Type.GAUGE,
                        "Instances of the group by verdict.");
        for (CloudGroup group : state.inventory().groups()) {
            Map<String, String> of = new LinkedHashMap<>();
            of.put("group", group.name().value());
            of.put("application", group.application());
            desired.add(of, group.desired());
            held.add(
                    Map.of("group", group.name().value()),
                    state.holds().containsKey(group.name()) ? 1 : 0);
            for (String name : STATES) {
                instances.add(
                        pair("group", group.name().value(), "state", name),
                        (double) count(group, name));
            }
        }
    }

    private long count(CloudGroup group, String verdict) {
        return state.verdicts().entrySet().stream()
                .filter(entry -> group.name().equals(groups.get(entry.getKey())))
                .filter(entry -> entry.getValue().name().equals(verdict))
                .count();
    }

    private void instances() {
        Family up =
                family("adamant_instance_up", Family.Type.GAUGE, "1 while the verdict is healthy.");
        for (CloudInstance instance : state.inventory().instances()) {
            if (instance.state() != CloudInstance.State.GONE) {
                boolean healthy = state.verdicts().get(instance.id()) instanceof Verdict.Healthy;
                up.add(labels.of(instance.id()), healthy ? 1 : 0);
            }
        }
    }

    private void hosts() {
        Family seen =
                family(
                        "adamant_instance_last_seen_seconds",
                        Family.Type.GAUGE,
                        "Unix time at which the newest record of the instance was received.");
        Family tier = family("adamant_seal_tier", Family.Type.GAUGE, "1 for the tier as measured.");
        Family attempts =
                family(
                        "adamant_seal_attempts",
                        Family.Type.COUNTER,
                        "Attempts to change the host.");
        Family mismatches =
                family(
                        "adamant_seal_mismatches",
                        Family.Type.GAUGE,
                        "Files that differ from the manifest, as named by the host.");
        for (Map.Entry<InstanceId, HostState> entry : state.hosts().entrySet()) {
            HostState host = entry.getValue();
            Map<String, String> of = labels.of(entry.getKey());
            seen.add(of, host.lastHeardNanos() / NANOS_PER_SECOND);
            if (groups.containsKey(entry.getKey())) {
                attempts.add(of, (double) host.attempts());
                mismatches.add(of, host.mismatches().size());
                tiers(tier, of, host.seal());
            }
        }
    }

    private static void tiers(Family family, Map<String, String> of, @Nullable SealState seal) {
        for (SealTier tier : SealTier.values()) {
            Map<String, String> with = new LinkedHashMap<>(of);
            with.put("tier", tier.name().toLowerCase(Locale.ROOT));
            family.add(with, seal != null && seal.tier() == tier ? 1 : 0);
        }
    }

    private void intents() {
        Map<String, Long> open = new TreeMap<>();
        Map<List<String>, Long> done = new HashMap<>();
        state.inventory().groups().forEach(group -> open.put(group.name().value(), 0L));
        for (Intent intent : state.intents()) {
            String group = intent.group().value();
            if (intent.isOpen()) {
                open.merge(group, 1L, Long::sum);
            } else if (intent.successor() != null) {
                done.merge(List.of(group, intent.cause()), 1L, Long::sum);
            }
        }
        Family opened =
                family("adamant_intents_open", Family.Type.GAUGE, "Replacements under way.");
        open.forEach((group, count) -> opened.add(Map.of("group", group), (double) count));
        Family replaced =
                family(
                        "adamant_replacements",
                        Family.Type.COUNTER,
                        "Instances replaced, their successors proven, by the verdict's name.");
        done.forEach(
                (key, count) ->
                        replaced.add(
                                pair("group", key.getFirst(), "cause", key.getLast()),
                                (double) count));
    }

    private void gates() {
        Map<List<String>, Long> closed = new HashMap<>();
        state.why()
                .forEach(
                        (instance, gates) -> {
                            GroupName group = groups.get(instance);
                            for (Gate gate : gates) {
                                if (!gate.open() && group != null) {
                                    closed.merge(
                                            List.of(gate.name(), group.value()), 1L, Long::sum);
                                }
                            }
                        });
        Family family =
                family(
                        "adamant_gate_closed",
                        Family.Type.GAUGE,
                        "Unhealthy instances that this gate keeps from being replaced.");
        closed.forEach(
                (key, count) ->
                        family.add(
                                pair("gate", key.getFirst(), "group", key.getLast()),
                                (double) count));
    }

    private void images() {
        Family held =
                family("adamant_image_held", Family.Type.GAUGE, "1 while nothing boots onto it.");
        Family boots = family("adamant_image_boots", Family.Type.GAUGE, "Boots that were judged.");
        Family failures =
                family("adamant_image_boot_failures", Family.Type.GAUGE, "Boots that failed.");
        state.images()
                .forEach(
                        (image, standing) -> {
                            Map<String, String> of = Map.of("image", image.value());
                            held.add(of, standing.held() ? 1 : 0);
                            boots.add(of, standing.boots());
                            failures.add(of, standing.failures());
                        });
    }

    private static Map<String, String> pair(String a, String valueA, String b, String valueB) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(a, valueA);
        labels.put(b, valueB);
        return labels;
    }
}

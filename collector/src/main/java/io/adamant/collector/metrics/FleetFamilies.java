package io.adamant.collector.metrics;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.metrics.text.Family;
import io.adamant.collector.plan.Gate;
import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

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

    /** Stages of one boot that are looked at: their names come from the host. */
    private static final int MAX_STAGES = 32;

    private static final int MAX_STAGE_CHARS = 100;
    private static final int MAX_STAGE_SERIES = 2_000;

    private static final Comparator<List<String>> BY_TEXT = Comparator.comparing(List::toString);

    private final ControlState state;
    private final IntUnaryOperator budget;
    private final Map<InstanceId, GroupName> groups = new HashMap<>();
    private final List<Family> families = new ArrayList<>();

    private FleetFamilies(ControlState state, IntUnaryOperator budget) {
        this.state = state;
        this.budget = budget;
        state.inventory().instances().forEach(i -> groups.put(i.id(), i.group()));
    }

    /**
     * @param budget how many replacements a group of so many may have open at once
     * @param hasFleet whether the families that belong to no instance are wanted
     */
    static List<Family> of(
            ControlState state, FleetLabels labels, IntUnaryOperator budget, boolean hasFleet) {
        FleetFamilies all = new FleetFamilies(state, budget);
        all.families.addAll(InstanceFamilies.of(state, labels));
        if (!hasFleet) {
            return all.families;
        }
        all.controller();
        all.groups();
        all.intents();
        all.gates();
        all.images();
        all.stages();
        return all.families;
    }

    private Family family(String name, Family.Type type, String help) {
        Family family = new Family(name, type, help);
        families.add(family);
        return family;
    }

    private void controller() {
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
        family("adamant_notices", Family.Type.GAUGE, "What is wrong with the controller itself.")
                .add(Map.of(), state.notices().size());
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
        Family max =
                family(
                        "adamant_group_max",
                        Family.Type.GAUGE,
                        "Instances the group may have for a while.");
        Family allowed =
                family(
                        "adamant_group_budget",
                        Family.Type.GAUGE,
                        "Replacements that may be under way at once.");
        Family image =
                family("adamant_group_image", Family.Type.GAUGE, "1 for the image booted next.");
        Family held =
                family("adamant_group_held", Family.Type.GAUGE, "1 while an operator holds it.");
        for (CloudGroup group : state.inventory().groups()) {
            String name = group.name().value();
            desired.add(pair("group", name, "application", group.application()), group.desired());
            max.add(Map.of("group", name), group.max());
            allowed.add(Map.of("group", name), budget.applyAsInt(group.desired()));
            image.add(pair("group", name, "image", group.image().value()), 1);
            held.add(Map.of("group", name), state.holds().containsKey(group.name()) ? 1 : 0);
        }
        verdicts();
    }

    private void verdicts() {
        Map<GroupName, Map<String, Long>> counts = new HashMap<>();
        state.verdicts()
                .forEach(
                        (instance, verdict) -> {
                            GroupName group = groups.get(instance);
                            if (group != null) {
                                counts.computeIfAbsent(group, _ -> new HashMap<>())
                                        .merge(verdict.name(), 1L, Long::sum);
                            }
                        });
        Family instances =
                family(
                        "adamant_instances",
                        Family.Type.GAUGE,
                        "Instances of the group by verdict.");
        for (CloudGroup group : state.inventory().groups()) {
            Map<String, Long> of = counts.getOrDefault(group.name(), Map.of());
            for (String name : STATES) {
                instances.add(
                        pair("group", group.name().value(), "state", name),
                        (double) of.getOrDefault(name, 0L));
            }
        }
    }

    private void intents() {
        Map<String, Long> open = new TreeMap<>();
        Map<List<String>, Long> done = new TreeMap<>(BY_TEXT);
        state.inventory().groups().forEach(group -> open.put(group.name().value(), 0L));
        for (Intent intent : state.intents()) {
            String group = intent.group().value();
            if (intent.isOpen()) {
                open.merge(group, 1L, Long::sum);
            } else if (intent.successor() != null) {
                done.merge(List.of(group, intent.cause()), 1L, Long::sum);
            }
        }
        oldest();
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

    private void oldest() {
        Map<String, Long> opened = new TreeMap<>();
        for (Intent intent : state.intents()) {
            if (intent.isOpen()) {
                opened.merge(intent.group().value(), intent.openedNanos(), Math::min);
            }
        }
        Family family =
                family(
                        "adamant_intent_oldest_seconds",
                        Family.Type.GAUGE,
                        "How long the oldest replacement under way has been open.");
        opened.forEach(
                (group, since) ->
                        family.add(
                                Map.of("group", group),
                                Math.max(0, state.atUnixNanos() - since) / NANOS_PER_SECOND));
    }

    private void gates() {
        Map<InstanceId, CloudInstance> instances = new HashMap<>();
        state.inventory().instances().forEach(one -> instances.put(one.id(), one));
        Map<List<String>, Long> closed = new TreeMap<>(BY_TEXT);
        Map<List<String>, Long> leftAlone = new TreeMap<>(BY_TEXT);
        state.why()
                .forEach(
                        (id, gates) -> {
                            CloudInstance instance = instances.get(id);
                            Verdict verdict = state.verdicts().get(id);
                            if (instance == null || verdict == null) {
                                return;
                            }
                            for (Gate gate : gates) {
                                count(closed, leftAlone, instance, verdict, gate);
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
        Family unhealthy =
                family(
                        "adamant_unhealthy_left_alone",
                        Family.Type.GAUGE,
                        "The same by verdict and image.");
        leftAlone.forEach((key, count) -> unhealthy.add(labels(key), (double) count));
    }

    private static void count(
            Map<List<String>, Long> closed,
            Map<List<String>, Long> leftAlone,
            CloudInstance instance,
            Verdict verdict,
            Gate gate) {
        if (gate.open()) {
            return;
        }
        String group = instance.group().value();
        closed.merge(List.of(gate.name(), group), 1L, Long::sum);
        if (verdict.isBad() || verdict instanceof Verdict.Suspect) {
            leftAlone.merge(
                    List.of(verdict.name(), gate.name(), group, instance.image().value()),
                    1L,
                    Long::sum);
        }
    }

    private void images() {
        Family held =
                family("adamant_image_held", Family.Type.GAUGE, "1 while nothing boots onto it.");
        Family boots = family("adamant_image_boots", Family.Type.GAUGE, "Boots that were judged.");
        Family failures =
                family("adamant_image_boot_failures", Family.Type.GAUGE, "Boots that failed.");
        new TreeMap<>(state.images())
                .forEach(
                        (image, standing) -> {
                            Map<String, String> of = Map.of("image", image.value());
                            held.add(of, standing.heldBecause() != null ? 1 : 0);
                            boots.add(of, standing.boots());
                            failures.add(of, standing.failed());
                        });
    }

    /** Per image, not per instance: a stage's time says something about what was baked. */
    private void stages() {
        Map<List<String>, DoubleSummaryStatistics> times = new TreeMap<>(BY_TEXT);
        for (HostState host : state.hosts().values()) {
            ImageId image = host.resource().image();
            BootReport boot = host.boot();
            if (image != null && boot != null) {
                boot.stages().stream()
                        .limit(MAX_STAGES)
                        .filter(stage -> stage.durationNanos() >= 0)
                        .filter(stage -> stage.name().length() <= MAX_STAGE_CHARS)
                        .forEach(
                                stage ->
                                        times.computeIfAbsent(
                                                        List.of(image.value(), stage.name()),
                                                        _ -> new DoubleSummaryStatistics())
                                                .accept(stage.durationNanos() / NANOS_PER_SECOND));
            }
        }
        Family mean =
                family(
                        "adamant_image_boot_stage_seconds",
                        Family.Type.GAUGE,
                        "Mean time of a boot's stage over the remembered boots of the image.");
        Family longest =
                family(
                        "adamant_image_boot_stage_max_seconds",
                        Family.Type.GAUGE,
                        "Longest time of a boot's stage over the remembered boots of the image.");
        times.entrySet().stream()
                .limit(MAX_STAGE_SERIES)
                .forEach(
                        entry -> {
                            Map<String, String> of =
                                    pair(
                                            "image",
                                            entry.getKey().getFirst(),
                                            "stage",
                                            entry.getKey().getLast());
                            mean.add(of, entry.getValue().getAverage());
                            longest.add(of, entry.getValue().getMax());
                        });
    }

    /** Cause, gate, group, image: no instance, so that their number is bounded. */
    private static Map<String, String> labels(List<String> key) {
        Map<String, String> labels = pair("cause", key.get(0), "gate", key.get(1));
        labels.put("group", key.get(2));
        labels.put("image", key.get(3));
        return labels;
    }

    private static Map<String, String> pair(String a, String valueA, String b, String valueB) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(a, valueA);
        labels.put(b, valueB);
        return labels;
    }
}

package io.adamant.collector.api.json;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.api.ask.Times;
import io.adamant.collector.api.view.Fleet;
import io.adamant.collector.cloud.Cloud.LintFinding;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.LintWatch;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.plan.Gate;
import io.adamant.collector.plan.Hold;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.SealState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Lists of the fleet as JSON: instances, groups, images, replacements and the summary. */
public final class FleetJson {

    /** Contested identities that are named one by one. */
    private static final int MAX_CONTESTED = 5;

    private FleetJson() {}

    public static JsonObject summary(Fleet fleet) {
        ControlState state = fleet.state();
        return new JsonObject()
                .put("round", state.round())
                .put("at", Times.text(state.atUnixNanos()))
                .put("mode", state.mode())
                .put("suspicion", state.suspicion())
                .put("notices", notices(fleet))
                .put("inventory_complete", state.inventory().complete())
                .put("inventory_gaps", new JsonArray(state.inventory().gaps()))
                .put("instances", counts(fleet, null))
                .put("open_intents", state.intents().stream().filter(Intent::isOpen).count());
    }

    /** What is wrong with the controller itself, and who is not who he says. */
    private static JsonArray notices(Fleet fleet) {
        JsonArray json = new JsonArray(new ArrayList<>(fleet.state().notices()));
        fleet.state()
                .outlook()
                .lint()
                .forEach(
                        (group, findings) ->
                                LintWatch.refusal(findings)
                                        .ifPresent(
                                                one ->
                                                        json.add(
                                                                "nothing is replaced in "
                                                                        + group
                                                                        + ": "
                                                                        + one.message()
                                                                        + "; "
                                                                        + one.cure())));
        fleet.contested().entrySet().stream()
                .limit(MAX_CONTESTED)
                .forEach(one -> json.add(contested(one.getKey(), one.getValue())));
        int more = fleet.contested().size() - MAX_CONTESTED;
        if (more > 0) {
            json.add(more + " more instances have a contested identity");
        }
        return json;
    }

    static String contested(InstanceId id, String how) {
        return id + " may not be what it says: " + how + "; look at both, then replace it";
    }

    /**
     * @param wanted one state (or verdict), {@code any}, or null for all but the gone ones
     */
    public static JsonObject instances(Fleet fleet, @Nullable String wanted) {
        JsonArray list = new JsonArray();
        for (Fleet.Member member : fleet.members()) {
            if (isWanted(member, wanted)) {
                list.add(instance(fleet, member));
            }
        }
        return summary(fleet).put("list", list);
    }

    private static boolean isWanted(Fleet.Member member, @Nullable String wanted) {
        if (wanted == null) {
            return !member.isGone();
        }
        return wanted.equals("any")
                || wanted.equals(member.state())
                || (member.verdict() != null && wanted.equals(member.verdict().name()));
    }

    static JsonObject instance(Fleet fleet, Fleet.Member member) {
        JsonObject json =
                new JsonObject()
                        .put("id", member.id().value())
                        .put("state", member.state())
                        .put("verdict", member.verdict() == null ? null : member.verdict().name())
                        .put("reason", reason(member))
                        .put("since", since(member))
                        .put("left_alone_by", leftAloneBy(fleet, member))
                        .put("group", member.group())
                        .put("application", application(fleet, member))
                        .put("image", member.image())
                        .put("zone", member.zone())
                        .put("cloud", cloud(member.cloud()));
        putHost(json, member.host());
        return json.put("intent", member.intent() == null ? null : member.intent().id())
                .put("replaces", replaced(member));
    }

    private static void putHost(JsonObject json, @Nullable HostState host) {
        SealState seal = host == null ? null : host.seal();
        json.put("first_heard", host == null ? null : Times.text(host.firstHeardNanos()))
                .put("last_heard", host == null ? null : Times.text(host.lastHeardNanos()))
                .put("ready", host == null ? null : Times.text(host.readyNanos()))
                .put("seal_tier", tier(seal))
                .put("seal_enforce", seal == null ? null : seal.enforce())
                .put("attempts", host == null ? 0 : host.attempts())
                .put("mismatches", host == null ? 0 : host.mismatches().size());
    }

    static @Nullable String tier(@Nullable SealState seal) {
        return seal == null ? null : lower(seal.tier());
    }

    private static String reason(Fleet.Member member) {
        Intent intent = member.intent();
        if (intent != null && (intent.isOpen() || member.isGone())) {
            return intent.reason();
        }
        if (member.verdict() != null) {
            return member.verdict().reason();
        }
        return member.isGone() ? "the cloud no longer has it" : "";
    }

    /** Names of the gates that are closed for it; empty for one that is well or being replaced. */
    private static JsonArray leftAloneBy(Fleet fleet, Fleet.Member member) {
        JsonArray names = new JsonArray();
        if (member.intent() == null || !member.intent().isOpen()) {
            fleet.state().why().getOrDefault(member.id(), List.of()).stream()
                    .filter(gate -> !gate.open())
                    .forEach(gate -> names.add(gate.name()));
        }
        return names;
    }

    private static @Nullable String since(Fleet.Member member) {
        Intent intent = member.intent();
        if (intent != null && (intent.isOpen() || member.isGone())) {
            return Times.text(intent.isOpen() ? intent.openedNanos() : intent.changedNanos());
        }
        return member.verdict() == null ? null : Times.text(member.verdict().sinceNanos());
    }

    private static @Nullable String replaced(Fleet.Member member) {
        return member.origin() == null ? null : member.origin().instance().value();
    }

    private static @Nullable String application(Fleet fleet, Fleet.Member member) {
        for (CloudGroup group : fleet.state().inventory().groups()) {
            if (group.name().value().equals(member.group())) {
                return group.application();
            }
        }
        return null;
    }

    private static @Nullable JsonObject cloud(@Nullable CloudInstance cloud) {
        if (cloud == null) {
            return null;
        }
        return new JsonObject()
                .put("state", lower(cloud.state()))
                .put("status_check", lower(cloud.statusCheck()))
                .put("load_balancer", lower(cloud.loadBalancer()))
                .put("launched", Times.text(cloud.launchedUnixNanos()))
                .put("protected", cloud.isProtected())
                .put("agent_address", cloud.agentAddress());
    }

    public static JsonObject groups(Fleet fleet) {
        JsonArray list = new JsonArray();
        for (CloudGroup group : fleet.state().inventory().groups()) {
            Hold hold = fleet.state().holds().get(group.name());
            list.add(
                    new JsonObject()
                            .put("name", group.name().value())
                            .put("application", group.application())
                            .put("desired", group.desired())
                            .put("max", group.max())
                            .put("image", group.image().value())
                            .put("instances", counts(fleet, group.name().value()))
                            .put("open_intents", intents(fleet, group, true))
                            .put("replacements", intents(fleet, group, false))
                            .put("breaker", PlanJson.brake(fleet, group.name()))
                            .put("lint", lint(fleet, group.name()))
                            .put("hold", hold == null ? null : hold(hold)));
        }
        return new JsonObject().put("list", list);
    }

    private static JsonArray lint(Fleet fleet, GroupName group) {
        JsonArray json = new JsonArray();
        for (LintFinding one : fleet.state().outlook().lint().getOrDefault(group, List.of())) {
            json.add(
                    new JsonObject()
                            .put("severity", lower(one.severity()))
                            .put("setting", one.setting())
                            .put("message", one.message())
                            .put("cure", one.cure()));
        }
        return json;
    }

    static JsonObject hold(Hold hold) {
        return new JsonObject()
                .put("who", hold.who())
                .put("why", hold.why())
                .put("since", Times.text(hold.sinceNanos()))
                .put("until", Times.text(hold.untilNanos()));
    }

    private static long intents(Fleet fleet, CloudGroup group, boolean open) {
        return fleet.state().intents().stream()
                .filter(intent -> intent.group().equals(group.name()) && intent.isOpen() == open)
                .count();
    }

    /** How many instances are in each state; gone ones are left out. */
    private static JsonObject counts(Fleet fleet, @Nullable String group) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Fleet.Member member : fleet.members()) {
            if (!member.isGone() && (group == null || group.equals(member.group()))) {
                counts.merge(member.state(), 1, Integer::sum);
            }
        }
        JsonObject json = new JsonObject();
        counts.forEach(json::put);
        return json;
    }

    public static JsonObject images(Fleet fleet) {
        TreeSet<String> names = new TreeSet<>();
        fleet.state().images().keySet().forEach(image -> names.add(image.value()));
        for (Fleet.Member member : fleet.members()) {
            if (!member.isGone() && member.image() != null) {
                names.add(member.image());
            }
        }
        fleet.state().inventory().groups().forEach(group -> names.add(group.image().value()));
        JsonArray list = new JsonArray();
        names.forEach(name -> list.add(image(fleet, name)));
        return new JsonObject().put("list", list);
    }

    private static JsonObject image(Fleet fleet, String name) {
        int running = 0;
        for (Fleet.Member member : fleet.members()) {
            running += !member.isGone() && name.equals(member.image()) ? 1 : 0;
        }
        JsonArray groups = new JsonArray();
        fleet.state().inventory().groups().stream()
                .filter(group -> group.image().value().equals(name))
                .forEach(group -> groups.add(group.name().value()));
        return PlanJson.standing(fleet.state().images().get(new ImageId(name)))
                .put("id", name)
                .put("instances", running)
                .put("next_of_groups", groups);
    }

    /** Newest first. */
    public static JsonObject replacements(Fleet fleet, int limit) {
        JsonArray list = new JsonArray();
        fleet.state().intents().reversed().stream()
                .limit(limit)
                .forEach(intent -> list.add(intent(fleet, intent)));
        return new JsonObject().put("list", list).put("total", fleet.state().intents().size());
    }

    static JsonObject intent(Fleet fleet, Intent intent) {
        List<Gate> waits =
                intent.isOpen()
                        ? fleet.state().why().getOrDefault(intent.instance(), List.of())
                        : List.of();
        return new JsonObject()
                .put("id", intent.id())
                .put("group", intent.group().value())
                .put("instance", intent.instance().value())
                .put("image", intent.image().value())
                .put("cause", intent.cause())
                .put("reason", intent.reason())
                .put("sequence", lower(intent.sequence()))
                .put("stage", lower(intent.stage()))
                .put("open", intent.isOpen())
                .put("next", next(intent))
                .put("waits", PlanJson.gates(waits))
                .put("successor", intent.successor() == null ? null : intent.successor().value())
                .put("failed_successors", ids(intent.failed()))
                .put("attempt", intent.attempt())
                .put("opened", Times.text(intent.openedNanos()))
                .put("changed", Times.text(intent.changedNanos()))
                .put("seconds", (intent.changedNanos() - intent.openedNanos()) / 1e9)
                .put("gates", new JsonArray(intent.gates()))
                .put("calls", new JsonArray(intent.calls()))
                .put("evidence", intent.evidence())
                .put("closed_because", intent.closedBecause());
    }

    /** What is to happen for the next stage to be reached; null once it is closed. */
    private static @Nullable String next(Intent intent) {
        boolean isDead = intent.sequence() == Intent.Sequence.DEAD_HOST;
        return switch (intent.stage()) {
            case RESERVED -> "its evidence is kept";
            case EVIDENCE_KEPT -> isDead ? "the cloud ends it" : "the cloud launches a successor";
            case LAUNCHED -> "the successor proves its boot";
            case PROVEN -> isDead ? "the receipt is written" : "the load balancer lets it go";
            case DRAINED -> "the cloud ends it";
            case TERMINATED -> isDead ? "the cloud launches a successor" : "the receipt is written";
            case RELEASED -> null;
        };
    }

    private static JsonArray ids(List<InstanceId> instances) {
        JsonArray json = new JsonArray();
        instances.forEach(instance -> json.add(instance.value()));
        return json;
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}

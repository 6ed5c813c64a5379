package io.adamant.collector.api.json;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.act.desk.OperatorDesk;
import io.adamant.collector.api.ask.Times;
import io.adamant.collector.api.view.Fleet;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.image.Standing;
import io.adamant.collector.plan.Gate;
import io.adamant.collector.plan.Proposal;
import io.adamant.collector.plan.brake.Brake;
import io.adamant.collector.plan.rollback.Rollback;
import io.adamant.collector.plan.shadow.ShadowCase;
import io.adamant.collector.plan.shadow.ShadowScore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is proposed, how shadow scored, and how images and breakers stand, as JSON. */
public final class PlanJson {

    private PlanJson() {}

    static JsonObject standing(@Nullable Standing standing) {
        if (standing == null) {
            return new JsonObject()
                    .put("boots", 0)
                    .put("failures", 0)
                    .put("held", false)
                    .put("reason", "");
        }
        JsonObject zones = new JsonObject();
        new TreeMap<>(standing.heldZones()).forEach(zones::put);
        JsonObject stages = new JsonObject();
        new TreeMap<>(standing.failures()).forEach(stages::put);
        String because = standing.heldBecause();
        return new JsonObject()
                .put("boots", standing.boots())
                .put("failures", standing.failed())
                .put("failures_by_stage", stages)
                .put("boot_seconds_p50", seconds(standing.p50()))
                .put("boot_seconds_p99", seconds(standing.p99()))
                .put(
                        "applications",
                        new JsonArray(List.copyOf(new TreeSet<>(standing.applications()))))
                .put("proven", Times.text(standing.provenNanos()))
                .put("held", because != null)
                .put("held_in_zones", zones)
                .put(
                        "reason",
                        because == null
                                ? String.join(
                                        "; ",
                                        zones.stream()
                                                .map(z -> z.getKey() + ": " + z.getValue())
                                                .toList())
                                : because);
    }

    private static @Nullable Double seconds(@Nullable Duration time) {
        return time == null ? null : Double.valueOf(time.toMillis() / 1e3);
    }

    static @Nullable JsonObject brake(Fleet fleet, GroupName group) {
        Brake brake = fleet.state().outlook().brakes().get(group);
        return brake == null
                ? null
                : new JsonObject()
                        .put("phase", FleetJson.lower(brake.phase()))
                        .put("since", Times.text(brake.sinceNanos()));
    }

    public static JsonObject proposals(ControlState state) {
        boolean isAsked = !state.mode().equals("shadow");
        JsonArray list = new JsonArray();
        for (Proposal one : state.outlook().proposals()) {
            list.add(
                    new JsonObject()
                            .put("id", one.instance().id().value())
                            .put("kind", "replace")
                            .put("group", one.instance().group().value())
                            .put("instance", one.instance().id().value())
                            .put("cause", one.cause())
                            .put("reason", one.reason())
                            .put("sequence", FleetJson.lower(one.sequence()))
                            .put("approvable", isAsked && one.isForAnOperator())
                            .put("closed", gates(one.closed())));
        }
        for (Rollback one : state.outlook().rollbacks()) {
            list.add(
                    new JsonObject()
                            .put("id", OperatorDesk.ROLLBACK + one.group())
                            .put("kind", "rollback")
                            .put("group", one.group().value())
                            .put("from", one.from().value())
                            .put("to", one.to() == null ? null : one.to().value())
                            .put("reason", one.reason())
                            .put("approvable", isAsked && one.isForAnOperator())
                            .put("closed", gates(one.closed())));
        }
        return new JsonObject().put("mode", state.mode()).put("list", list);
    }

    static JsonArray gates(List<Gate> gates) {
        JsonArray json = new JsonArray();
        for (Gate gate : gates) {
            json.add(
                    new JsonObject()
                            .put("gate", gate.name())
                            .put("value", gate.value())
                            .put("limit", gate.limit())
                            .put("clears", gate.clears()));
        }
        return json;
    }

    public static JsonObject shadow(ControlState state) {
        List<ShadowCase> cases = state.outlook().shadow();
        int precision = ShadowScore.precisionPercent(cases);
        JsonObject counts = new JsonObject();
        for (ShadowCase.Outcome outcome : ShadowCase.Outcome.values()) {
            counts.put(
                    FleetJson.lower(outcome),
                    cases.stream().filter(one -> one.outcome() == outcome).count());
        }
        JsonArray list = new JsonArray();
        for (ShadowCase one : cases.reversed()) {
            list.add(
                    new JsonObject()
                            .put("instance", one.instance().value())
                            .put("group", one.group().value())
                            .put("image", one.image().value())
                            .put("cause", one.cause())
                            .put("since", Times.text(one.sinceNanos()))
                            .put("serving", one.wasServing())
                            .put("outcome", FleetJson.lower(one.outcome()))
                            .put("ended", Times.text(one.endedNanos())));
        }
        return new JsonObject()
                .put("mode", state.mode())
                .put("precision_percent", precision < 0 ? null : precision)
                .put("would_have_lost", ShadowScore.wouldHaveLost(cases))
                .put("outcomes", counts)
                .put("list", list);
    }
}

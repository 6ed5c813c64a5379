package io.adamant.collector.api.json;

import io.adamant.collector.api.ask.Times;
import io.adamant.collector.api.view.EvidenceReader;
import io.adamant.collector.api.view.Fleet;
import io.adamant.collector.assess.Verdict;
import io.adamant.collector.assess.testimony.Statement;
import io.adamant.collector.assess.testimony.Testimony;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.logs.EventText;
import io.adamant.collector.plan.Gate;
import io.adamant.collector.plan.Hold;
import io.adamant.shared.model.BootReport;
import io.adamant.shared.model.CheckResult;
import io.adamant.shared.model.HostResource;
import io.adamant.shared.model.SealState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything known of one instance as JSON, and in words why it was or was not replaced. */
public final class InstanceJson {

    private InstanceJson() {}

    public static JsonObject detail(
            Fleet fleet, Fleet.Member member, List<EvidenceReader.KeptFile> evidence) {
        JsonObject json = FleetJson.instance(fleet, member);
        HostState host = member.host();
        if (host != null) {
            json.put("host", host(host))
                    .put("health", health(host))
                    .put("boot", host.boot() == null ? null : boot(host.boot(), host))
                    .put("checks", checks(host.checks()))
                    .put("seal", host.seal() == null ? null : seal(host.seal(), host))
                    .put("events", events(host.recent()));
        }
        return json.put("contested", fleet.contested().get(member.id()))
                .put("why", why(fleet, member))
                .put("evidence", files(evidence));
    }

    private static JsonObject host(HostState host) {
        HostResource who = host.resource();
        return new JsonObject()
                .put("name", who.hostName())
                .put("boot_id", who.boot().value())
                .put("image", who.image() == null ? null : who.image().value())
                .put("type", who.hostType())
                .put("provider", who.provider())
                .put("region", who.region())
                .put("zone", who.zone())
                .put("account", who.account())
                .put("agent_version", who.agentVersion())
                .put("heartbeat_millis", host.heartbeatMillis())
                .put("shutdown", Times.text(host.shutdownNanos()));
    }

    private static JsonObject health(HostState host) {
        return new JsonObject()
                .put("status", FleetJson.lower(host.health()))
                .put("reason", host.healthReason())
                .put("since", Times.text(host.healthSinceNanos()));
    }

    private static JsonObject boot(BootReport boot, HostState host) {
        JsonArray stages = new JsonArray();
        for (BootReport.BootStage stage : boot.stages()) {
            stages.add(
                    new JsonObject()
                            .put("name", stage.name())
                            .put("start", Times.text(stage.startUnixNanos()))
                            .put("millis", millis(stage.durationNanos()))
                            .put("outcome", FleetJson.lower(stage.outcome()))
                            .put("detail", stage.detail()));
        }
        return new JsonObject()
                .put("verdict", FleetJson.lower(boot.verdict()))
                .put("reason", boot.reason())
                .put("kernel", boot.kernel())
                .put("booted", Times.text(boot.bootedUnixNanos()))
                .put("ready", Times.text(host.readyNanos()))
                .put("stages", stages);
    }

    /** Null while it still runs. */
    private static @Nullable Double millis(long nanos) {
        return nanos < 0 ? null : nanos / 1e6;
    }

    private static JsonArray checks(List<CheckResult> checks) {
        JsonArray json = new JsonArray();
        for (CheckResult check : checks) {
            json.add(
                    new JsonObject()
                            .put("name", check.name())
                            .put("kind", check.kind())
                            .put("status", FleetJson.lower(check.status()))
                            .put("detail", check.detail())
                            .put("since", Times.text(check.sinceUnixNanos()))
                            .put("millis", millis(check.lastNanos())));
        }
        return json;
    }

    private static JsonObject seal(SealState seal, HostState host) {
        return new JsonObject()
                .put("tier", FleetJson.tier(seal))
                .put("enforce", seal.enforce())
                .put("detail", seal.detail())
                .put("attribution", seal.attribution())
                .put("protected_paths", new JsonArray(seal.protectedPaths()))
                .put("manifest_digest", seal.manifestDigest())
                .put("blind_spots", new JsonArray(seal.blindSpots()))
                .put("attempts", host.attempts())
                .put("mismatches", new JsonArray(host.mismatches()))
                .put("changed", Times.text(host.changedNanos()));
    }

    /** Newest first. */
    private static JsonArray events(List<HostState.Heard> recent) {
        JsonArray json = new JsonArray();
        for (HostState.Heard heard : recent.reversed()) {
            json.add(
                    new JsonObject()
                            .put("name", heard.event().eventName())
                            .put("severity", EventText.severity(heard.event()))
                            .put("host_time", Times.text(heard.hostUnixNanos()))
                            .put("received", Times.text(heard.receivedUnixNanos()))
                            .put("text", EventText.of(heard.event())));
        }
        return json;
    }

    public static JsonArray files(List<EvidenceReader.KeptFile> files) {
        JsonArray json = new JsonArray();
        for (EvidenceReader.KeptFile file : files) {
            json.add(
                    new JsonObject()
                            .put("name", file.name())
                            .put("bytes", file.bytes())
                            .put("sha256", file.sha256()));
        }
        return json;
    }

    /** Why it was replaced, or why it was not. */
    public static JsonObject why(Fleet fleet, Fleet.Member member) {
        List<Gate> gates = fleet.state().why().getOrDefault(member.id(), List.of());
        JsonArray shown = new JsonArray();
        for (Gate gate : gates) {
            shown.add(
                    new JsonObject()
                            .put("name", gate.name())
                            .put("open", gate.open())
                            .put("value", gate.value())
                            .put("limit", gate.limit())
                            .put("clears", gate.clears()));
        }
        String group = member.group();
        Hold hold = group == null ? null : fleet.state().holds().get(new GroupName(group));
        Intent intent = member.intent();
        return new JsonObject()
                .put("instance", member.id().value())
                .put("state", member.state())
                .put("summary", summary(member, gates))
                .put("verdict", member.verdict() == null ? null : verdict(member.verdict()))
                .put("testimony", testimony(fleet, member))
                .put("gates", shown)
                .put("hold", hold == null ? null : FleetJson.hold(hold))
                .put("intent", intent == null ? null : FleetJson.intent(fleet, intent));
    }

    private static JsonObject verdict(Verdict verdict) {
        JsonObject json =
                new JsonObject()
                        .put("name", verdict.name())
                        .put("reason", verdict.reason())
                        .put("since", Times.text(verdict.sinceNanos()));
        return verdict instanceof Verdict.Silent silent
                ? json.put("silence", FleetJson.lower(silent.kind()))
                : json;
    }

    private static String summary(Fleet.Member member, List<Gate> gates) {
        Intent intent = member.intent();
        if (intent != null && intent.isOpen()) {
            return replacing(intent);
        }
        if (intent != null && member.isGone()) {
            return replaced(intent);
        }
        String stands = member.id() + " is " + member.state().replace('_', ' ');
        Verdict verdict = member.verdict();
        if (verdict != null && !verdict.reason().isBlank()) {
            stands += ": " + verdict.reason();
        }
        List<String> closed =
                gates.stream().filter(gate -> !gate.open()).map(InstanceJson::words).toList();
        if (!closed.isEmpty()) {
            return stands + ". Not replaced: " + String.join("; ", closed) + ".";
        }
        return gates.isEmpty() ? stands + "." : stands + ". Every gate is open.";
    }

    private static String replacing(Intent intent) {
        String successor =
                intent.successor() == null ? "" : "; its successor is " + intent.successor();
        return intent.instance()
                + " is being replaced: "
                + intent.reason()
                + " (stage "
                + FleetJson.lower(intent.stage()).replace('_', ' ')
                + successor
                + ").";
    }

    private static String replaced(Intent intent) {
        String outcome =
                intent.successor() == null
                        ? " is gone without a successor"
                        : " was replaced by " + intent.successor();
        String closed = intent.closedBecause() == null ? "" : " Closed: " + intent.closedBecause();
        return intent.instance() + outcome + ": " + intent.reason() + "." + closed;
    }

    private static String words(Gate gate) {
        String clears = gate.clears().isBlank() ? "" : ", cleared by: " + gate.clears();
        return gate.name() + " (" + gate.value() + ", needs " + gate.limit() + clears + ")";
    }

    /** What the verdict rests on, source by source; null for one that costs nothing. */
    private static @Nullable JsonObject testimony(Fleet fleet, Fleet.Member member) {
        Testimony testimony = fleet.state().outlook().testimonies().get(member.id());
        if (testimony == null) {
            return null;
        }
        JsonArray said = new JsonArray();
        for (Statement one : testimony.statements()) {
            said.add(
                    new JsonObject()
                            .put("source", FleetJson.lower(one.source()))
                            .put("opinion", FleetJson.lower(one.opinion()))
                            .put("words", one.words())
                            .put("at", Times.text(one.atNanos())));
        }
        return new JsonObject()
                .put("words", testimony.words())
                .put("expires", Times.text(testimony.expiresNanos()))
                .put("statements", said);
    }
}

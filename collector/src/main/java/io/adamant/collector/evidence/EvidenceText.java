package io.adamant.collector.evidence;

import io.adamant.collector.cloud.CloudEvidence;
import io.adamant.collector.cloud.DiskCopies;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.logs.LogSearch.LogLine;
import io.adamant.shared.model.HostEvent;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.wire.HostEvents;
import io.adamant.shared.wire.ResourceAttributes;
import io.adamant.shared.wire.Value;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Evidence as JSON: events and resources in the words of docs/wire.md. */
final class EvidenceText {

    private EvidenceText() {}

    static String host(HostState host) {
        JsonObject json =
                new JsonObject()
                        .put("resource", fields(ResourceAttributes.of(host.resource())))
                        .put("first_heard_unix_nanos", host.firstHeardNanos())
                        .put("last_heard_unix_nanos", host.lastHeardNanos())
                        .put("ready_unix_nanos", host.readyNanos())
                        .put("health", host.health().name().toLowerCase(java.util.Locale.ROOT))
                        .put("health_reason", host.healthReason())
                        .put("health_since_unix_nanos", host.healthSinceNanos())
                        .put("changed_unix_nanos", host.changedNanos())
                        .put("mismatches", new JsonArray(List.copyOf(host.mismatches())))
                        .put("attempts", host.attempts())
                        .put("shutdown_unix_nanos", host.shutdownNanos());
        if (host.boot() != null) {
            json.put("boot_report", event(host.boot()));
        }
        return json.encodePrettily() + "\n";
    }

    static String events(HostState host) {
        return host.recent().stream()
                .map(
                        heard ->
                                new JsonObject()
                                        .put("event", heard.event().eventName())
                                        .put("host_unix_nanos", heard.hostUnixNanos())
                                        .put("received_unix_nanos", heard.receivedUnixNanos())
                                        .put("body", event(heard.event()))
                                        .encode())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    static String lines(List<LogLine> lines) {
        return lines.stream()
                .map(
                        line ->
                                new JsonObject()
                                        .put("unix_nanos", line.unixNanos())
                                        .put("severity", line.severity())
                                        .put("source", line.source())
                                        .put("text", line.text())
                                        .encode())
                .collect(Collectors.joining("\n", "", lines.isEmpty() ? "" : "\n"));
    }

    static String cloud(CloudEvidence evidence) {
        return new JsonObject()
                        .put("facts", new JsonArray(List.copyOf(evidence.facts())))
                        .put("missing", new JsonArray(List.copyOf(evidence.missing())))
                        .encodePrettily()
                + "\n";
    }

    static String disks(DiskCopies copies) {
        JsonObject json = new JsonObject();
        switch (copies) {
            case DiskCopies.Whole(List<String> ids) ->
                    json.put("state", "whole").put("copies", array(ids));
            case DiskCopies.Copying(List<String> ids) ->
                    json.put("state", "copying").put("copies", array(ids));
            case DiskCopies.Later(Duration _, String words) ->
                    json.put("state", "not begun").put("why", words);
            case DiskCopies.Failed(String code, String words, List<String> ids) ->
                    json.put("state", "failed")
                            .put("why", code + ": " + words)
                            .put("copies", array(ids));
        }
        return json.encodePrettily() + "\n";
    }

    private static JsonArray array(List<String> texts) {
        return new JsonArray(List.copyOf(texts));
    }

    static String decision(Subject subject) {
        return new JsonObject()
                        .put("intent", subject.intent().id())
                        .put("group", subject.intent().group().value())
                        .put("instance", subject.instance().value())
                        .put("cause", subject.intent().cause())
                        .put("reason", subject.intent().reason())
                        .put("verdict_now", subject.verdict())
                        .put("gates", new JsonArray(List.copyOf(subject.intent().gates())))
                        .encodePrettily()
                + "\n";
    }

    static String manifest(Kept kept) {
        JsonArray files = new JsonArray();
        for (Kept.KeptFile file : kept.files()) {
            files.add(
                    new JsonObject()
                            .put("name", file.name())
                            .put("bytes", file.bytes())
                            .put("sha256", file.sha256()));
        }
        return new JsonObject()
                        .put("id", kept.id())
                        .put("instance", kept.instance().value())
                        .put("kept_unix_nanos", kept.keptNanos())
                        .put("files", files)
                        .put("missing", array(kept.missing()))
                        .put(
                                "incomplete",
                                array(kept.incomplete().stream().map(Part::word).sorted().toList()))
                        .put("disks", array(kept.disks()))
                        .encodePrettily()
                + "\n";
    }

    /** Throws a runtime exception of the JSON reader when it is no manifest. */
    static Kept manifest(String text) {
        JsonObject json = new JsonObject(text);
        return new Kept(
                json.getString("id"),
                new InstanceId(json.getString("instance")),
                json.getJsonArray("files").stream()
                        .map(JsonObject.class::cast)
                        .map(
                                file ->
                                        new Kept.KeptFile(
                                                file.getString("name"),
                                                file.getLong("bytes"),
                                                file.getString("sha256")))
                        .toList(),
                texts(json, "missing"),
                texts(json, "incomplete").stream()
                        .map(word -> Part.valueOf(word.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toSet()),
                texts(json, "disks"),
                json.getLong("kept_unix_nanos"));
    }

    private static List<String> texts(JsonObject json, String key) {
        return json.getJsonArray(key, new JsonArray()).stream().map(String.class::cast).toList();
    }

    private static JsonObject event(HostEvent event) {
        return HostEvents.encode(event, 0).body() instanceof Value.Fields body
                ? fields(body.fields())
                : new JsonObject();
    }

    private static JsonObject fields(Map<String, Value> fields) {
        JsonObject json = new JsonObject();
        fields.forEach((key, value) -> json.put(key, plain(value)));
        return json;
    }

    private static Object plain(Value value) {
        return switch (value) {
            case Value.Text text -> text.text();
            case Value.Whole whole -> whole.number();
            case Value.Real real -> real.number();
            case Value.Flag flag -> flag.set();
            case Value.Bytes bytes -> Base64.getEncoder().encodeToString(bytes.bytes());
            case Value.Items items ->
                    new JsonArray(items.items().stream().map(EvidenceText::plain).toList());
            case Value.Fields fields -> fields(fields.fields());
        };
    }
}

package io.adamant.collector.ledger;

import io.adamant.collector.cloud.GroupName;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An intent as one line of JSON; what is unknown is left out. */
final class IntentText {

    private IntentText() {}

    static String write(Intent intent) {
        JsonObject json =
                new JsonObject()
                        .put("id", intent.id())
                        .put("group", intent.group().value())
                        .put("instance", intent.instance().value())
                        .put("image", intent.image().value())
                        .put("cause", intent.cause())
                        .put("reason", intent.reason())
                        .put("sequence", lower(intent.sequence()))
                        .put("stage", lower(intent.stage()))
                        .put("attempt", intent.attempt())
                        .put("opened_nanos", intent.openedNanos())
                        .put("changed_nanos", intent.changedNanos())
                        .put("calls", new JsonArray(List.copyOf(intent.calls())))
                        .put("gates", new JsonArray(List.copyOf(intent.gates())))
                        .put("failed", ids(intent.failed()));
        put(json, "successor", intent.successor());
        put(json, "evidence", intent.evidence());
        put(json, "closed_because", intent.closedBecause());
        return json.encode();
    }

    /** Empty when the line is no intent. */
    static Optional<Intent> read(String line) {
        try {
            return Optional.of(read(new JsonObject(line)));
        } catch (DecodeException
                | IllegalArgumentException
                | ClassCastException
                | NullPointerException noIntent) {
            return Optional.empty();
        }
    }

    private static Intent read(JsonObject json) {
        String successor = json.getString("successor");
        return new Intent(
                required(json, "id"),
                new GroupName(required(json, "group")),
                new InstanceId(required(json, "instance")),
                new ImageId(required(json, "image")),
                required(json, "cause"),
                required(json, "reason"),
                Intent.Sequence.valueOf(upper(required(json, "sequence"))),
                Intent.Stage.valueOf(upper(required(json, "stage"))),
                successor == null ? null : new InstanceId(successor),
                json.getInteger("attempt"),
                json.getLong("opened_nanos"),
                json.getLong("changed_nanos"),
                texts(json, "calls"),
                json.getString("evidence"),
                json.getString("closed_because"),
                texts(json, "gates"),
                texts(json, "failed").stream().map(InstanceId::new).toList());
    }

    private static String required(JsonObject json, String key) {
        String text = json.getString(key);
        if (text == null) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return text;
    }

    private static List<String> texts(JsonObject json, String key) {
        return json.getJsonArray(key).stream().map(String.class::cast).toList();
    }

    private static JsonArray ids(Collection<InstanceId> ids) {
        return new JsonArray(ids.stream().map(InstanceId::value).toList());
    }

    private static void put(JsonObject json, String key, @Nullable Object value) {
        if (value != null) {
            json.put(key, value.toString());
        }
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}

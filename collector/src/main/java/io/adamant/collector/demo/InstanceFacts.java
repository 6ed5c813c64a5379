package io.adamant.collector.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/** Sentences about one instance, from what the API says of it. */
final class InstanceFacts {

    private InstanceFacts() {}

    /** Boot and seal in one line. */
    static String of(JsonObject instance) {
        JsonObject seal = instance.getJsonObject("seal", new JsonObject());
        return "%s ready; seal %s, attribution %s%s"
                .formatted(
                        instance.getString("id", "?"),
                        seal.getString("tier", "unknown"),
                        seal.getString("attribution", "unknown"),
                        hello(instance));
    }

    /** How long the first report took from the agent's start to the collector. */
    private static String hello(JsonObject instance) {
        long heard = instance.getLong("firstHeardNanos", 0L);
        for (JsonObject stage : Fleet.objects(instance, "stages")) {
            if (stage.getString("name", "").equals("agent") && heard != 0) {
                double seconds = (heard - stage.getLong("startNanos", heard)) / 1e9;
                return String.format(
                        Locale.ROOT, "; heard %.2f s after its agent's start", seconds);
            }
        }
        return "";
    }

    /** Why attempts on this instance are refused but not seen; empty when they are seen. */
    static Optional<String> unseen(JsonObject instance) {
        String attribution =
                instance.getJsonObject("seal", new JsonObject()).getString("attribution", "");
        return attribution.startsWith("none")
                ? Optional.of(attribution.substring("none".length()).replaceFirst("^: ", ""))
                : Optional.empty();
    }

    /** The reported attempt of one process, in words. */
    static Optional<String> attempt(JsonObject instance, long pid) {
        for (JsonObject event : Fleet.objects(instance, "events")) {
            if (!event.getString("name", "").equals("adamant.seal.attempt")) {
                continue;
            }
            JsonObject body = event.getJsonObject("body", new JsonObject());
            if (body.getLong("pid", 0L) == pid) {
                return Optional.of(
                        "reported: %s %s of %s by pid %d, %s, parents %s"
                                .formatted(
                                        body.getString("outcome", ""),
                                        body.getString("operation", ""),
                                        body.getString("path", ""),
                                        pid,
                                        body.getString("executable", body.getString("command", "")),
                                        body.getJsonArray("parents", new JsonArray()).encode()));
            }
        }
        return Optional.empty();
    }
}

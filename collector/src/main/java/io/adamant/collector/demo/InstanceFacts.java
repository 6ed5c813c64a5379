package io.adamant.collector.demo;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/** Sentences about one instance, from what the API says of it. */
final class InstanceFacts {

    private InstanceFacts() {}

    /** Boot and seal in one line. */
    static String of(JsonObject instance) {
        JsonObject seal = part(instance, "seal");
        return "%s ready; seal %s: %s; attribution %s; %s"
                .formatted(
                        instance.getString("id", "?"),
                        seal.getString("tier", "unknown"),
                        seal.getString("detail", "why is not known"),
                        seal.getString("attribution", "unknown"),
                        hello(instance));
    }

    /** How long the first report took from the agent's start to the collector. */
    static String hello(JsonObject instance) {
        long heard = Fleet.nanos(instance, "first_heard");
        for (JsonObject stage : Fleet.objects(part(instance, "boot"), "stages")) {
            if (stage.getString("name", "").equals("agent") && heard != 0) {
                double seconds = (heard - Fleet.nanos(stage, "start")) / 1e9;
                return String.format(Locale.ROOT, "heard %.2f s after its agent's start", seconds);
            }
        }
        return "its agent's start is not known";
    }

    /** Why attempts on this instance are refused but not seen; empty when they are seen. */
    static Optional<String> unseen(JsonObject instance) {
        String attribution = part(instance, "seal").getString("attribution", "");
        return attribution.startsWith("none")
                ? Optional.of(attribution.substring("none".length()).replaceFirst("^: ", ""))
                : Optional.empty();
    }

    /** True once it is settled whether attempts are seen; the agent boots before its trace does. */
    static boolean knowsWhoSees(JsonObject instance) {
        String attribution = part(instance, "seal").getString("attribution", "");
        return !attribution.isEmpty() && !attribution.endsWith("starting");
    }

    /** The reported attempt of one process, in words. */
    static Optional<String> attempt(JsonObject instance, long pid) {
        return Fleet.objects(instance, "events").stream()
                .filter(event -> event.getString("name", "").equals("adamant.seal.attempt"))
                .map(event -> event.getString("text", ""))
                .filter(text -> text.matches("(?s).*\\bpid " + pid + "\\b.*"))
                .map(text -> "reported: " + text)
                .findFirst();
    }

    private static JsonObject part(JsonObject holder, String key) {
        JsonObject part = holder.getJsonObject(key);
        return part == null ? new JsonObject() : part;
    }
}

package io.adamant.collector.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the collector's API says, as far as the story needs it. */
final class Fleet implements AutoCloseable {

    private static final String WHO = "tour";

    private final Http http;

    Fleet(int port) {
        this.http = new Http(port);
    }

    /** One instance of the inventory and what the collector holds of it. */
    record Member(String id, String verdict, String reason, String image, String balancer) {

        boolean isHealthy() {
            return verdict.equals("healthy");
        }

        /** Healthy, and the load balancer has come to the same view. */
        boolean isServing() {
            return isHealthy() && balancer.equals("healthy");
        }
    }

    /** One intent of the ledger. */
    record Replacement(
            String intent,
            String instance,
            @Nullable String successor,
            String stage,
            String cause,
            String sequence,
            long openedNanos,
            boolean open) {}

    /** One gate between a verdict and an act. */
    record GateSeen(String name, boolean open, String value, String clears) {}

    boolean isReady() {
        return http.get("/readyz").isOk();
    }

    List<Member> members() {
        List<Member> members = new ArrayList<>();
        for (JsonObject o : objects(get("/api/v1/instances"), "list")) {
            members.add(
                    new Member(
                            o.getString("id", ""),
                            text(o, "verdict"),
                            text(o, "reason"),
                            text(o, "image"),
                            text(part(o, "cloud"), "load_balancer")));
        }
        return members;
    }

    Optional<Member> member(String id) {
        return members().stream().filter(m -> m.id().equals(id)).findFirst();
    }

    List<Member> serving() {
        return members().stream().filter(Member::isServing).toList();
    }

    List<Member> healthy() {
        return members().stream().filter(Member::isHealthy).toList();
    }

    List<Replacement> replacements() {
        List<Replacement> all = new ArrayList<>();
        for (JsonObject o : objects(get("/api/v1/replacements"), "list")) {
            all.add(
                    new Replacement(
                            o.getString("id", ""),
                            o.getString("instance", ""),
                            o.getString("successor"),
                            o.getString("stage", ""),
                            o.getString("cause", ""),
                            o.getString("sequence", ""),
                            nanos(o, "opened"),
                            o.getBoolean("open", true)));
        }
        return all;
    }

    Optional<Replacement> replacementOf(String instance) {
        return replacements().stream().filter(r -> r.instance().equals(instance)).findFirst();
    }

    JsonObject instance(String id) {
        return get("/api/v1/instances/" + id);
    }

    List<GateSeen> why(String id) {
        List<GateSeen> gates = new ArrayList<>();
        for (JsonObject o : objects(get("/api/v1/instances/" + id + "/why"), "gates")) {
            gates.add(
                    new GateSeen(
                            o.getString("name", ""),
                            o.getBoolean("open", true),
                            o.getString("value", ""),
                            o.getString("clears", "")));
        }
        return gates;
    }

    /** Lines of one instance that contain a text. */
    List<String> lines(String instance, String contains) {
        List<String> lines = new ArrayList<>();
        String query =
                "/api/v1/logs?from=1h&limit=100&instance="
                        + instance
                        + "&contains="
                        + URLEncoder.encode(contains, StandardCharsets.UTF_8);
        for (JsonObject o : objects(get(query), "list")) {
            lines.add(o.getString("text", ""));
        }
        return lines;
    }

    int evidenceFiles(String instance) {
        Http.Answer answer = http.get("/api/v1/instances/" + instance + "/evidence");
        return answer.isOk() ? objects(answer.json(), "list").size() : 0;
    }

    Optional<JsonObject> image(String id) {
        return objects(get("/api/v1/images"), "list").stream()
                .filter(o -> o.getString("id", "").equals(id))
                .findFirst();
    }

    void hold(String group, String why) {
        must(http.post("/api/v1/groups/" + group + "/hold", reason(why)));
    }

    void resume(String group, String why) {
        must(http.delete("/api/v1/groups/" + group + "/hold", reason(why)));
    }

    private static JsonObject reason(String why) {
        return new JsonObject().put("who", WHO).put("why", why);
    }

    private static void must(Http.Answer answer) {
        if (!answer.isOk()) {
            throw new DemoException(
                    "the collector refused: " + answer.status() + " " + answer.body());
        }
    }

    private JsonObject get(String path) {
        Http.Answer answer = http.get(path);
        return answer.isOk() ? answer.json() : new JsonObject();
    }

    private static JsonObject part(JsonObject holder, String key) {
        JsonObject part = holder.getJsonObject(key);
        return part == null ? new JsonObject() : part;
    }

    private static String text(JsonObject holder, String key) {
        String text = holder.getString(key);
        return text == null ? "" : text;
    }

    /** A time of the API (RFC 3339) as Unix nanoseconds; 0 when it is absent. */
    static long nanos(JsonObject holder, String key) {
        String text = holder.getString(key);
        if (text == null) {
            return 0;
        }
        Instant at = Instant.parse(text);
        return at.getEpochSecond() * 1_000_000_000L + at.getNano();
    }

    static List<JsonObject> objects(JsonObject holder, String key) {
        List<JsonObject> objects = new ArrayList<>();
        JsonArray array = holder.getJsonArray(key);
        if (array == null) {
            return objects;
        }
        for (int i = 0; i < array.size(); i++) {
            objects.add(array.getJsonObject(i));
        }
        return objects;
    }

    @Override
    public void close() {
        http.close();
    }
}

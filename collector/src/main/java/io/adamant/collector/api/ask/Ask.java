package io.adamant.collector.api.ask;

import io.adamant.collector.cloud.GroupName;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.model.Names;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, taken off the wire and checked as it is read.
 *
 * @param path the path's parameters
 * @param query the query's parameters
 * @param headers the request's headers
 * @param body the body, or null when there is none
 * @param nowNanos when it came, Unix nanoseconds
 * @param caller the proven name, empty where nobody is asked to prove one
 * @param from the address that it comes from
 */
public record Ask(
        Map<String, String> path,
        MultiMap query,
        MultiMap headers,
        @Nullable Buffer body,
        long nowNanos,
        String caller,
        String from) {

    /** Longest name of a person, in characters. */
    static final int MAX_WHO = 100;

    /** Longest reason, in characters. */
    static final int MAX_WHY = 500;

    public InstanceId instance() {
        return new InstanceId(safe("instance id", path("id")));
    }

    public ImageId image() {
        return new ImageId(safe("image id", path("id")));
    }

    public GroupName group() {
        return new GroupName(safe("group name", path("group")));
    }

    public String proposal() {
        return safe("proposal id", path("id"));
    }

    /** A name in the body, such as an image's; null when it is not given. */
    public @Nullable String bodyName(String key) {
        Object name = json().getValue(key);
        return name == null || name.toString().isEmpty() ? null : safe(key, name.toString());
    }

    public String intent() {
        return safe("intent id", path("id"));
    }

    public String path(String name) {
        String value = path.get(name);
        if (value == null) {
            throw new IllegalStateException("the route has no parameter " + name);
        }
        return value;
    }

    public @Nullable String query(String name) {
        String value = query.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    public @Nullable InstanceId queryInstance() {
        String id = query("instance");
        return id == null ? null : new InstanceId(safe("instance id", id));
    }

    /** A time in the past by default, such as {@code from=10m}. */
    public long queryTime(String name, long fallback) {
        String text = query(name);
        return text == null ? fallback : Times.parse(name, text, nowNanos, -1);
    }

    public int queryLimit(int fallback, int most) {
        String text = query("limit");
        if (text == null) {
            return fallback;
        }
        if (text.matches("\\d{1,9}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= most) {
                return limit;
            }
        }
        throw new BadAskException("limit must be a number from 1 to " + most);
    }

    /** Who asks for a change, and why: both required, both kept in the record. */
    public Reason reason() {
        JsonObject body = json();
        String who = caller.isEmpty() ? words(body, "who", MAX_WHO) : caller;
        return new Reason(who, words(body, "why", MAX_WHY));
    }

    /** For a record: who, as far as it can be read. */
    public String who() {
        return caller.isEmpty() ? "claims " + said("who") : caller;
    }

    /** For a record: the address, and whether the name that comes with it is proven. */
    public String origin() {
        return from + (caller.isEmpty() ? ", name not proven" : "");
    }

    /** For a record: why, as far as it can be read. */
    public String why() {
        return said("why");
    }

    private String said(String name) {
        try {
            return json().getValue(name) instanceof String text ? text : "";
        } catch (BadAskException unreadable) {
            return "";
        }
    }

    /** The route's path with its parameters filled in. */
    public String path(Route route) {
        String filled = route.path();
        for (Map.Entry<String, String> parameter : path.entrySet()) {
            filled = filled.replace("{" + parameter.getKey() + "}", parameter.getValue());
        }
        return filled;
    }

    /** When a hold ends, Unix nanoseconds; 0 for until it is lifted. */
    public long until() {
        Object until = json().getValue("until");
        if (until == null) {
            return 0;
        }
        long nanos = Times.parse("until", until.toString(), nowNanos, 1);
        if (nanos <= nowNanos) {
            throw new BadAskException("until is in the past");
        }
        return nanos;
    }

    private JsonObject json() {
        try {
            if (body != null && body.length() > 0) {
                return new JsonObject(body);
            }
        } catch (DecodeException | ClassCastException notAnObject) {
            throw new BadAskException("the body is not a JSON object");
        }
        throw new BadAskException("a JSON body with who and why is required");
    }

    private static String words(JsonObject body, String name, int most) {
        if (!(body.getValue(name) instanceof String text) || text.isBlank()) {
            throw new BadAskException(name + " is required: it is kept in the record");
        }
        String words = text.strip();
        if (words.length() > most) {
            throw new BadAskException(name + " is longer than " + most + " characters");
        }
        if (words.chars().anyMatch(Character::isISOControl)) {
            throw new BadAskException(name + " has control characters");
        }
        return words;
    }

    private static String safe(String what, String value) {
        if (!Names.isSafe(value)) {
            throw new BadAskException("this is no " + what);
        }
        return value;
    }

    /** Who and why. */
    public record Reason(String who, String why) {}
}

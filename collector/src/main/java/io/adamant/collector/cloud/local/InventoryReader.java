package io.adamant.collector.cloud.local;

import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.Deadline;
import io.adamant.shared.time.MonotonicClock;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads all pages of one inventory. Complete only when every page carries the same generation and
 * as many different instances were read as the first page promised; whatever else happens, what was
 * read comes back marked incomplete.
 */
final class InventoryReader {

    /** Beginnings when the inventory changes under the reader's hands. */
    private static final int ROUNDS = 4;

    private final LocalCloudClient client;
    private final MonotonicClock clock;
    private final int pageSize;

    InventoryReader(LocalCloudClient client, MonotonicClock clock, int pageSize) {
        this.client = client;
        this.clock = clock;
        this.pageSize = pageSize;
    }

    private sealed interface Round {
        record Whole(Inventory inventory) implements Round {}

        record Changed() implements Round {}
    }

    Inventory read(Duration limit, long takenUnixNanos) {
        Deadline deadline = Deadline.after(clock.nanos(), limit);
        for (int round = 0; round < ROUNDS; round++) {
            try {
                switch (round(deadline, takenUnixNanos)) {
                    case Round.Whole(Inventory inventory) -> {
                        return inventory;
                    }
                    case Round.Changed _ -> {}
                }
            } catch (ClassCastException | IllegalArgumentException e) {
                return Inventory.unread("an answer that cannot be read: " + e, takenUnixNanos);
            }
        }
        return Inventory.unread(
                "it changed during each of " + ROUNDS + " readings", takenUnixNanos);
    }

    private Round round(Deadline deadline, long taken) {
        Reply first = client.firstPage(pageSize, left(deadline));
        if (!(first instanceof Reply.Ok(JsonObject json))) {
            return new Round.Whole(Inventory.unread("page 0: " + words(first), taken));
        }
        List<CloudGroup> groups =
                objects(json, "groups").stream().map(InventoryReader::group).toList();
        List<CloudInstance> instances = new ArrayList<>(instances(json));
        List<String> gaps = new ArrayList<>();
        long generation = need(json.getLong("generation"), "generation");
        int pages = need(json.getInteger("pages"), "pages");
        for (int page = 1; page < pages; page++) {
            Reply reply = client.page(page, pageSize, generation, left(deadline));
            switch (reply) {
                case Reply.Ok(JsonObject next) -> instances.addAll(instances(next));
                case Reply.Refused(int status, String _) when status == 409 -> {
                    return new Round.Changed();
                }
                case Reply.Refused _, Reply.Unreachable _, Reply.Unknown _ ->
                        gaps.add("page " + page + ": " + words(reply));
            }
        }
        long total = need(json.getInteger("total"), "total");
        long read = instances.stream().map(CloudInstance::id).distinct().count();
        if (read != total && gaps.isEmpty()) {
            gaps.add(read + " instances of " + total);
        }
        return new Round.Whole(new Inventory(groups, instances, gaps.isEmpty(), gaps, taken));
    }

    private Duration left(Deadline deadline) {
        return Duration.ofNanos(deadline.remainingNanos(clock.nanos()));
    }

    static String words(Reply reply) {
        return switch (reply) {
            case Reply.Ok _ -> "ok";
            case Reply.Refused(int status, String words) -> status + " " + words;
            case Reply.Unreachable(String words) -> words;
            case Reply.Unknown(String words) -> words;
        };
    }

    private static CloudGroup group(JsonObject json) {
        return new CloudGroup(
                new GroupName(json.getString("name", "")),
                json.getString("application", ""),
                need(json.getInteger("desired"), "desired"),
                need(json.getInteger("max"), "max"),
                new ImageId(json.getString("image", "")));
    }

    private static List<CloudInstance> instances(JsonObject page) {
        return objects(page, "instances").stream().map(InventoryReader::instance).toList();
    }

    static CloudInstance instance(JsonObject json) {
        CloudInstance.State state =
                CloudInstance.State.valueOf(json.getString("state", "").toUpperCase(Locale.ROOT));
        JsonObject ports = json.getJsonObject("ports", new JsonObject());
        Integer agent = ports.getInteger("agent");
        return new CloudInstance(
                        new InstanceId(json.getString("id", "")),
                        new GroupName(json.getString("group", "")),
                        new ImageId(json.getString("image", "")),
                        json.getString("zone", ""),
                        state,
                        statusCheck(json.getString("status", "")),
                        CloudInstance.LoadBalancer.valueOf(
                                json.getString("lb", "").toUpperCase(Locale.ROOT)),
                        need(json.getLong("launchedNanos"), "launchedNanos"),
                        json.getString("token"),
                        false,
                        agent == null ? null : "127.0.0.1:" + agent)
                .in(json.getString("subnet", ""));
    }

    /** The port has no word for a stopped machine's check: its state says it. */
    private static CloudInstance.StatusCheck statusCheck(String word) {
        return switch (word) {
            case "ok" -> CloudInstance.StatusCheck.OK;
            case "impaired", "stopped" -> CloudInstance.StatusCheck.IMPAIRED;
            case String other -> CloudInstance.StatusCheck.UNKNOWN;
        };
    }

    private static List<JsonObject> objects(JsonObject json, String key) {
        JsonArray array = json.getJsonArray(key);
        if (array == null) {
            throw new IllegalArgumentException("no " + key);
        }
        List<JsonObject> objects = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            objects.add(need(array.getJsonObject(i), key));
        }
        return objects;
    }

    private static <T> T need(@Nullable T value, String key) {
        if (value == null) {
            throw new IllegalArgumentException("no " + key);
        }
        return value;
    }
}

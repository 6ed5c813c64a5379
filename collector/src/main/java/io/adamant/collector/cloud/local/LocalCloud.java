package io.adamant.collector.cloud.local;

import io.adamant.collector.cloud.Call;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.CloudEvidence;
import io.adamant.collector.cloud.DiskCopies;
import io.adamant.collector.cloud.GroupImage;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.cloud.Order;
import io.adamant.collector.cloud.Successor;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.time.WallClock;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The local cloud as a {@link Cloud}.
 *
 * <p>A refused connection is {@link Call.Throttled}: nothing happened, the local cloud may come
 * back. An answer that broke off or did not come in time is {@link Call.Ambiguous}.
 */
public final class LocalCloud implements Cloud {

    private static final int PAGE_SIZE = 50;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final LocalCloudClient client;
    private final InventoryReader reader;
    private final WallClock wall;

    /**
     * @param client closed with this object
     */
    public LocalCloud(LocalCloudClient client, WallClock wall, MonotonicClock monotonic) {
        this(client, wall, monotonic, PAGE_SIZE);
    }

    LocalCloud(LocalCloudClient client, WallClock wall, MonotonicClock monotonic, int pageSize) {
        this.client = client;
        this.wall = wall;
        this.reader = new InventoryReader(client, monotonic, pageSize);
    }

    @Override
    public String name() {
        return "local";
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(
                Capability.LAUNCH_FIRST,
                Capability.LOAD_BALANCER,
                Capability.DRAIN,
                Capability.CONSOLE,
                Capability.ROLLBACK,
                Capability.DISK_COPIES,
                Capability.DISABLE_IMAGE);
    }

    @Override
    public Inventory inventory(Duration limit) {
        return reader.read(limit, wall.unixNanos());
    }

    @Override
    public Call launch(Successor successor) {
        return call(client.launch(successor.group().value(), successor.token()), true);
    }

    @Override
    public Call drain(InstanceId instance) {
        return call(client.drain(instance.value()), false);
    }

    @Override
    public Call terminate(InstanceId instance, Order order) {
        Reply reply = client.terminate(instance.value());
        if (reply instanceof Reply.Refused(int status, String words) && status == 404) {
            // Ids are never used again: one that is not known any more has been gone for long.
            return new Call.AlreadySo(words);
        }
        return call(reply, false);
    }

    @Override
    public DiskCopies copyDisks(InstanceId instance, String token, Duration limit) {
        Reply reply = client.copy(instance.value(), token, limit);
        return reply instanceof Reply.Ok(JsonObject json)
                ? new DiskCopies.Whole(
                        json.getJsonArray("copies").stream().map(String.class::cast).toList())
                : DiskCopies.notBegun(call(reply, false), RETRY_AFTER);
    }

    @Override
    public Call disableImage(ImageId image) {
        return call(client.disableImage(image.value()), false);
    }

    @Override
    public GroupImage groupImage(GroupName group, Duration limit) {
        Reply reply = client.group(group.value(), limit);
        return reply instanceof Reply.Ok(JsonObject json) && json.getString("image") != null
                ? new GroupImage.Known(
                        new ImageId(json.getString("image")), "the group's own setting")
                : new GroupImage.Unknown(InventoryReader.words(reply));
    }

    @Override
    public Call rollback(GroupName group, ImageId image) {
        return call(client.setImage(group.value(), image.value()), false);
    }

    private static Call call(Reply reply, boolean makesInstance) {
        return switch (reply) {
            case Reply.Ok ok when ok.isRepeated() -> new Call.AlreadySo(describe(ok.json()));
            case Reply.Ok(JsonObject json) ->
                    new Call.Accepted(requestId(json), makesInstance ? id(json) : null);
            case Reply.Refused(int status, String words) -> new Call.Refused(code(status), words);
            case Reply.Unreachable _ -> new Call.Throttled(RETRY_AFTER);
            case Reply.Unknown(String words) -> new Call.Ambiguous(words);
        };
    }

    private static String describe(JsonObject json) {
        return json.containsKey("id")
                ? json.getString("id") + " is " + json.getString("state", "there")
                : json.getString("name", "") + " was so before";
    }

    private static String requestId(JsonObject json) {
        return json.getString("requestId", "");
    }

    private static @Nullable InstanceId id(JsonObject json) {
        String id = json.getString("id");
        return id == null ? null : new InstanceId(id);
    }

    /** Bounded words, also metric labels. */
    private static String code(int status) {
        return switch (status) {
            case 400 -> "invalid";
            case 404 -> "not-found";
            case 409 -> "conflict";
            default -> "refused";
        };
    }

    @Override
    public CloudEvidence evidence(InstanceId instance, Duration limit) {
        Duration half = limit.dividedBy(2);
        List<String> facts = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        Reply state = client.instance(instance.value(), half);
        if (state instanceof Reply.Ok(JsonObject json)) {
            facts(json, facts);
        } else {
            missing.add("cloud state: " + InventoryReader.words(state));
        }
        String console = "";
        Reply output = client.console(instance.value(), half);
        if (output instanceof Reply.Ok(JsonObject json)) {
            console = json.getString("console", "");
        } else {
            missing.add("console output: " + InventoryReader.words(output));
        }
        return new CloudEvidence(console, facts, missing);
    }

    private static void facts(JsonObject json, List<String> facts) {
        for (String key :
                List.of("state", "reason", "status", "lb", "image", "zone", "launchedNanos")) {
            Object value = json.getValue(key);
            if (value != null) {
                facts.add(key + ": " + value);
            }
        }
    }

    @Override
    public List<LintFinding> lint(GroupName group) {
        if (!(client.group(group.value(), LocalCloudClient.LIMIT)
                instanceof Reply.Ok(JsonObject json))) {
            return List.of();
        }
        int desired = json.getInteger("desired", 0);
        int max = json.getInteger("max", 0);
        return max > desired
                ? List.of()
                : List.of(
                        new LintFinding(
                                LintFinding.Severity.WARNING,
                                "max",
                                "max is "
                                        + max
                                        + " and desired is "
                                        + desired
                                        + ": no room to launch a successor first",
                                "set max to at least " + (desired + 1)));
    }

    @Override
    public void close() {
        client.close();
    }
}

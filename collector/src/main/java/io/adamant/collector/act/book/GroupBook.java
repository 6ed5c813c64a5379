package io.adamant.collector.act.book;

import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.ledger.CheckedLog;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What every group serves or served, and when it was first seen: a group per release is gone soon.
 */
public final class GroupBook {

    private final CheckedLog log;
    private final Map<GroupName, String> applications = new HashMap<>();
    private final Map<GroupName, Long> firstSeen = new HashMap<>();

    public GroupBook(CheckedLog log) {
        this.log = log;
        log.entries().forEach(this::replay);
    }

    /** Writes down the groups that are new, or serve something else now. */
    public void note(Inventory inventory, long nowNanos) {
        for (CloudGroup group : inventory.groups()) {
            if (!group.application().equals(applications.get(group.name()))) {
                JsonObject json =
                        new JsonObject()
                                .put("kind", "group")
                                .put("group", group.name().value())
                                .put("application", group.application())
                                .put("at", nowNanos);
                if (log.append(json.encode())) {
                    put(group.name(), group.application(), nowNanos);
                }
            }
        }
    }

    public Map<GroupName, String> applications() {
        return applications;
    }

    public Map<GroupName, Long> firstSeen() {
        return firstSeen;
    }

    public Optional<String> fault() {
        return log.fault();
    }

    private void put(GroupName group, String application, long atNanos) {
        applications.put(group, application);
        firstSeen.putIfAbsent(group, atNanos);
    }

    private void replay(String line) {
        try {
            JsonObject json = new JsonObject(line);
            put(
                    new GroupName(json.getString("group")),
                    json.getString("application"),
                    json.getLong("at"));
        } catch (DecodeException | NullPointerException | IllegalArgumentException foreign) {
            throw new IllegalStateException("a checked line is no group: " + line, foreign);
        }
    }
}

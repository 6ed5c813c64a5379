package io.adamant.collector.act.book;

import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.ledger.CheckedLog;
import io.adamant.collector.plan.Hold;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Holds of groups and their file: in force only once on disk, and over restarts. */
public final class HoldBook {

    private final CheckedLog log;
    private final Map<GroupName, Hold> holds = new HashMap<>();

    public HoldBook(CheckedLog log) {
        this.log = log;
        log.entries().forEach(this::replay);
    }

    public boolean hold(Hold hold) {
        JsonObject json =
                new JsonObject()
                        .put("kind", "hold")
                        .put("group", hold.group().value())
                        .put("who", hold.who())
                        .put("why", hold.why())
                        .put("since", hold.sinceNanos())
                        .put("until", hold.untilNanos());
        boolean isKept = log.append(json.encode());
        if (isKept) {
            holds.put(hold.group(), hold);
        }
        return isKept;
    }

    public boolean resume(GroupName group, String who, String why, long nowNanos) {
        JsonObject json =
                new JsonObject()
                        .put("kind", "resume")
                        .put("group", group.value())
                        .put("who", who)
                        .put("why", why)
                        .put("since", nowNanos);
        boolean isKept = log.append(json.encode());
        if (isKept) {
            holds.remove(group);
        }
        return isKept;
    }

    /** Holds in force at a moment. */
    public Map<GroupName, Hold> active(long nowNanos) {
        Map<GroupName, Hold> active = new HashMap<>(holds);
        active.values().removeIf(hold -> !hold.isActive(nowNanos));
        return active;
    }

    /** A hold that cannot be read may be one that matters: nothing is acted upon. */
    public Optional<String> fault() {
        return log.fault();
    }

    private void replay(String line) {
        try {
            JsonObject json = new JsonObject(line);
            GroupName group = new GroupName(json.getString("group"));
            switch (json.getString("kind")) {
                case "hold" ->
                        holds.put(
                                group,
                                new Hold(
                                        group,
                                        json.getString("who"),
                                        json.getString("why"),
                                        json.getLong("since"),
                                        json.getLong("until")));
                case "resume" -> holds.remove(group);
                default -> throw new IllegalArgumentException("unknown kind");
            }
        } catch (DecodeException | NullPointerException | IllegalArgumentException foreign) {
            throw new IllegalStateException("a checked line is no hold: " + line, foreign);
        }
    }
}

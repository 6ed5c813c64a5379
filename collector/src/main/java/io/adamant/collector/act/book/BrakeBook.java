package io.adamant.collector.act.book;

import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.ledger.CheckedLog;
import io.adamant.collector.plan.brake.Brake;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Breakers that are not simply open: a restart of the collector must not let go of one. */
public final class BrakeBook {

    private static final String OPEN = "open";

    private final CheckedLog log;
    private final Map<GroupName, Brake> brakes = new HashMap<>();

    public BrakeBook(CheckedLog log) {
        this.log = log;
        log.entries().forEach(this::replay);
    }

    public Map<GroupName, Brake> all() {
        return Map.copyOf(brakes);
    }

    /** Takes over what a plan found; each change of phase is written, the rest is not. */
    public void take(Map<GroupName, Brake> next, long nowNanos) {
        Set<GroupName> groups = new HashSet<>(brakes.keySet());
        groups.addAll(next.keySet());
        for (GroupName group : groups) {
            Brake before = brakes.get(group);
            Brake after = next.get(group);
            if (after == null) {
                write(group, OPEN, nowNanos);
                brakes.remove(group);
            } else {
                if (before == null || before.phase() != after.phase()) {
                    write(group, after.phase().name(), after.sinceNanos());
                }
                brakes.put(group, after);
            }
        }
    }

    /** By an operator; false when it could not be written, and then it is not done. */
    public boolean reset(GroupName group, long nowNanos) {
        boolean isKept = write(group, Brake.Phase.RESET.name(), nowNanos);
        if (isKept) {
            brakes.put(group, Brake.reset(nowNanos));
        }
        return isKept;
    }

    /** A breaker that cannot be read may be one that stands: nothing is acted upon. */
    public Optional<String> fault() {
        return log.fault();
    }

    private boolean write(GroupName group, String phase, long atNanos) {
        return log.append(
                new JsonObject()
                        .put("group", group.value())
                        .put("phase", phase)
                        .put("at", atNanos)
                        .encode());
    }

    private void replay(String line) {
        try {
            JsonObject json = new JsonObject(line);
            GroupName group = new GroupName(json.getString("group"));
            String phase = json.getString("phase");
            if (phase.equals(OPEN)) {
                brakes.remove(group);
            } else {
                brakes.put(group, new Brake(Brake.Phase.valueOf(phase), json.getLong("at"), 0));
            }
        } catch (DecodeException | NullPointerException | IllegalArgumentException foreign) {
            throw new IllegalStateException("a checked line is no breaker: " + line, foreign);
        }
    }
}

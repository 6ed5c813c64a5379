package io.adamant.agent.spool.lane;

import java.util.Map;

/** How positions change. */
public final class Positions {

    private Positions() {}

    /** An empty value takes its key out. */
    public static void apply(Map<String, String> positions, Map<String, String> changes) {
        changes.forEach(
                (key, value) -> {
                    if (value.isEmpty()) {
                        positions.remove(key);
                    } else {
                        positions.put(key, value);
                    }
                });
    }
}

package io.adamant.collector.logs.logql;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Labels that are left when some are chosen or taken away. */
final class Grouper {

    private Grouper() {}

    static Map<String, String> only(Map<String, String> labels, Set<String> names) {
        Map<String, String> kept = new HashMap<>();
        for (String name : names) {
            String value = labels.get(name);
            if (value != null && !value.isEmpty()) {
                kept.put(name, value);
            }
        }
        return kept;
    }

    static Map<String, String> without(Map<String, String> labels, Set<String> names) {
        Map<String, String> kept = new HashMap<>(labels);
        kept.keySet().removeAll(names);
        return kept;
    }
}

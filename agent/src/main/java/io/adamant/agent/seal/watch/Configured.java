package io.adamant.agent.seal.watch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is configured, so that only differences are reported: a renewed lease, or a message that the
 * kernel repeats, is none. A key may hold several values, such as a route with two gateways. Keeps
 * {@value #MAX_KEYS} keys; what comes beyond is counted and not compared.
 */
public final class Configured {

    /** Some 200 bytes each. */
    static final int MAX_KEYS = 4_096;

    private static final String BETWEEN = " and ";

    private final Map<String, String> values = new HashMap<>();
    private long untracked;

    /** The key has this value and no other. */
    public Optional<Change> put(String key, String value) {
        String before = values.get(key);
        if (before == null && values.size() >= MAX_KEYS) {
            untracked++;
            return Optional.empty();
        }
        values.put(key, value);
        return change(key, before, value);
    }

    /** The key has this value beside those that it has. */
    public Optional<Change> add(String key, String value) {
        String before = values.get(key);
        if (before == null) {
            return put(key, value);
        }
        TreeSet<String> all = new TreeSet<>(List.of(before.split(BETWEEN)));
        all.add(value);
        return put(key, String.join(BETWEEN, all));
    }

    /** The key has this value no more; those beside it stay. */
    public Optional<Change> drop(String key, String value) {
        String before = values.get(key);
        if (before == null) {
            return Optional.empty();
        }
        TreeSet<String> rest = new TreeSet<>(List.of(before.split(BETWEEN)));
        if (!rest.remove(value)) {
            return Optional.empty();
        }
        return rest.isEmpty() ? remove(key) : put(key, String.join(BETWEEN, rest));
    }

    /** The key has no value. */
    public Optional<Change> remove(String key) {
        String before = values.remove(key);
        return before == null ? Optional.empty() : change(key, before, null);
    }

    /** What is configured is this and nothing else. */
    public List<Change> replace(Map<String, String> whole) {
        List<Change> changes = new ArrayList<>();
        for (String key : List.copyOf(values.keySet())) {
            if (!whole.containsKey(key)) {
                remove(key).ifPresent(changes::add);
            }
        }
        whole.forEach((key, value) -> put(key, value).ifPresent(changes::add));
        return changes;
    }

    /** Keys that found no place; each time counts. */
    public long untracked() {
        return untracked;
    }

    private static Optional<Change> change(
            String key, @Nullable String before, @Nullable String after) {
        boolean same = before == null ? after == null : before.equals(after);
        return same ? Optional.empty() : Optional.of(new Change(key, before, after));
    }
}

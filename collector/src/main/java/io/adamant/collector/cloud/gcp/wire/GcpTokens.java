package io.adamant.collector.cloud.gcp.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this process remembers of names: a managed instance has no label that the collector may
 * write, so that its name carries the token, hashed. After a restart the ledger asks for the launch
 * again, finds the name there, and the token is known again. Bounded, oldest forgotten.
 */
public final class GcpTokens {

    private static final int KEPT = 10_000;

    private final Map<String, String> tokens = bounded();
    private final Map<String, Place> places = bounded();
    private final Map<String, String> recreated = bounded();

    /** Where an instance was seen last. */
    public record Place(GcpSettings.Group group, String name) {}

    private static <V> Map<String, V> bounded() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > KEPT;
            }
        };
    }

    public synchronized void remember(String name, String token) {
        tokens.put(name, token);
    }

    public synchronized @Nullable String tokenOf(String name) {
        return tokens.get(name);
    }

    public synchronized void know(GcpSettings.Group group, String id, String name) {
        places.put(id, new Place(group, name));
    }

    public synchronized @Nullable Place place(String id) {
        return places.get(id);
    }

    public synchronized void recreated(String id, String token) {
        recreated.put(id, token);
    }

    public synchronized boolean isRecreatedByUs(String id) {
        return recreated.containsKey(id);
    }
}

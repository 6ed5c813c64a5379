package io.adamant.collector.act;

import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.Inventory;
import io.adamant.shared.model.InstanceId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which instances came into the inventory under our eyes, and when by our own clock: how old those
 * are needs no comparison of our clock with the cloud's. Owned by the control thread; what was
 * there at the start is not among them.
 */
final class Births {

    private final Map<InstanceId, Long> seen = new HashMap<>();
    private @Nullable Set<InstanceId> known;

    /** Takes a reading; one with gaps says nothing of who is new. */
    void look(Inventory inventory) {
        if (!inventory.complete()) {
            return;
        }
        Set<InstanceId> there = HashSet.newHashSet(inventory.instances().size());
        for (CloudInstance instance : inventory.instances()) {
            there.add(instance.id());
            if (known != null && !known.contains(instance.id())) {
                seen.put(instance.id(), inventory.takenUnixNanos());
            }
        }
        seen.keySet().retainAll(there);
        known = there;
    }

    /** Since when each has been in the inventory, Unix nanoseconds of our clock. */
    Map<InstanceId, Long> seen() {
        return Map.copyOf(seen);
    }
}

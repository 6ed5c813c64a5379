package io.adamant.collector;

import io.adamant.collector.act.ControlState;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.logs.Placements;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Shows the log store, which does not know the controller, where the inventory puts an instance.
 */
final class InventoryPlacements implements Placements {

    private static final int MAX_REMEMBERED = 20_000;

    private volatile Supplier<ControlState> state = ControlState::unknown;
    private volatile Known known = new Known(-1, Map.of());

    /** By the inventory that they were made of. */
    private record Known(long round, Map<String, Place> places) {}

    /** From now on asks here; before, nobody is placed. */
    void follow(Supplier<ControlState> controller) {
        state = controller;
    }

    @Override
    public Place of(String instance) {
        ControlState now = state.get();
        Known last = known;
        if (last.round() != now.round()) {
            last = new Known(now.round(), places(now.inventory(), last.places()));
            known = last;
        }
        return last.places().getOrDefault(instance, Place.UNKNOWN);
    }

    private static Map<String, Place> places(Inventory inventory, Map<String, Place> before) {
        Map<GroupName, String> applications = new HashMap<>();
        inventory.groups().forEach(group -> applications.put(group.name(), group.application()));
        // The last records of an instance come when the inventory has it no more.
        Map<String, Place> places =
                before.size() > MAX_REMEMBERED ? new HashMap<>() : new HashMap<>(before);
        for (CloudInstance instance : inventory.instances()) {
            String application = applications.getOrDefault(instance.group(), "");
            places.put(instance.id().value(), new Place(application, instance.group().value()));
        }
        return places;
    }
}

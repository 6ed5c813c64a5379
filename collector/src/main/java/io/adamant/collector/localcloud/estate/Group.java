package io.adamant.collector.localcloud.estate;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A number of equal instances.
 *
 * @param image what the next launch starts from
 * @param desired how many there should be; the group does not heal itself, it only says so
 * @param max how many there may be at once, desired and above
 * @param zones instances are spread over them, at least one
 * @param loadBalanced whether its instances are registered with the load balancer
 */
public record Group(
        String name,
        String application,
        String image,
        int desired,
        int max,
        List<String> zones,
        boolean loadBalanced) {

    /** One machine: each instance is two JVMs. */
    static final int MAX_INSTANCES = 50;

    public Group {
        Names.check("group", name);
        Names.check("application", application);
        Names.check("image", image);
        if (desired < 0 || max < desired || max > MAX_INSTANCES) {
            throw new IllegalArgumentException(
                    "0 <= desired <= max <= " + MAX_INSTANCES + " is needed");
        }
        zones = List.copyOf(zones);
        if (zones.isEmpty()) {
            throw new IllegalArgumentException("a group needs a zone");
        }
        zones.forEach(zone -> Names.check("zone", zone));
    }

    Group withImage(String other) {
        return new Group(name, application, other, desired, max, zones, loadBalanced);
    }

    public JsonObject toJson() {
        return new JsonObject()
                .put("name", name)
                .put("application", application)
                .put("image", image)
                .put("desired", desired)
                .put("max", max)
                .put("zones", new JsonArray(zones))
                .put("loadBalanced", loadBalanced);
    }

    public static Group from(JsonObject json) {
        String name = json.getString("name", "");
        int desired = json.getInteger("desired", 0);
        List<String> zones =
                json.getJsonArray("zones", new JsonArray().add("local-a")).stream()
                        .map(String::valueOf)
                        .toList();
        return new Group(
                name,
                json.getString("application", name),
                json.getString("image", ""),
                desired,
                json.getInteger("max", Math.min(MAX_INSTANCES, desired + 2)),
                zones,
                json.getBoolean("loadBalanced", true));
    }
}

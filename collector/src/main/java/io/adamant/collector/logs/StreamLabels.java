package io.adamant.collector.logs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a record belongs: few values, many records. A label that is not known is "".
 *
 * @param instance the cloud's name of the server
 * @param application from the inventory, never from the host
 * @param group from the inventory, never from the host
 * @param image what the server was made of
 * @param zone where it ran
 * @param source file path, unit or event name
 * @param serviceName the resource's {@code service.name}
 */
public record StreamLabels(
        String instance,
        String application,
        String group,
        String image,
        String zone,
        String source,
        String serviceName) {

    /** Every label, in the order of the fields. */
    public static final List<String> NAMES =
            List.of("instance", "application", "group", "image", "zone", "source", "service_name");

    /** "" when it is not known or when there is no such label. */
    public String value(String label) {
        return switch (label) {
            case "instance" -> instance;
            case "application" -> application;
            case "group" -> group;
            case "image" -> image;
            case "zone" -> zone;
            case "source" -> source;
            case "service_name" -> serviceName;
            default -> "";
        };
    }

    /** The labels that are known, in the order of {@link #NAMES}. */
    public Map<String, String> known() {
        Map<String, String> known = new LinkedHashMap<>();
        for (String name : NAMES) {
            String value = value(name);
            if (!value.isEmpty()) {
                known.put(name, value);
            }
        }
        return known;
    }

    /** With what the inventory says, where nothing was known yet. */
    public StreamLabels placed(Placements placements) {
        if (!group.isEmpty() && !application.isEmpty()) {
            return this;
        }
        Placements.Place place = placements.of(instance);
        return new StreamLabels(
                instance,
                application.isEmpty() ? place.application() : application,
                group.isEmpty() ? place.group() : group,
                image,
                zone,
                source,
                serviceName);
    }
}

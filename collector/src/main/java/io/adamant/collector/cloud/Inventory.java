package io.adamant.collector.cloud;

import java.util.List;

/**
 * Everything the cloud has, at one moment. A page that could not be read makes it incomplete, never
 * smaller: no silence-based verdict is given on an incomplete one.
 *
 * @param complete true only when every page was read
 * @param gaps what could not be read, in words
 * @param takenUnixNanos when the reading began, by the collector's wall clock
 */
public record Inventory(
        List<CloudGroup> groups,
        List<CloudInstance> instances,
        boolean complete,
        List<String> gaps,
        long takenUnixNanos) {

    public Inventory {
        groups = List.copyOf(groups);
        instances = List.copyOf(instances);
        gaps = List.copyOf(gaps);
    }

    public static Inventory unread(String gap, long takenUnixNanos) {
        return new Inventory(List.of(), List.of(), false, List.of(gap), takenUnixNanos);
    }
}

package io.adamant.collector.cloud;

import io.adamant.shared.model.Names;

/**
 * A group of like instances (ASG, MIG), as the cloud's inventory names it, never as a host claims.
 *
 * @param value by the rules of {@link Names}
 */
public record GroupName(String value) implements Comparable<GroupName> {

    public GroupName {
        Names.check("GroupName", value);
    }

    @Override
    public int compareTo(GroupName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

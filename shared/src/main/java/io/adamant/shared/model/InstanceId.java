package io.adamant.shared.model;

/**
 * The cloud's name for one server; never used again for another one.
 *
 * @param value 1 to 128 characters out of letters, digits, {@code . _ -}, the first a letter or
 *     digit, so that it is safe in a path, a header and a label
 */
public record InstanceId(String value) implements Comparable<InstanceId> {

    public InstanceId {
        Names.check("InstanceId", value);
    }

    @Override
    public int compareTo(InstanceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

package io.adamant.shared.model;

/**
 * One boot of one instance, as the kernel names it ({@code /proc/sys/kernel/random/boot_id}).
 *
 * @param value 1 to 128 characters out of letters, digits, {@code . _ -}, the first a letter or
 *     digit, so that it is safe in a path, a header and a label
 */
public record BootId(String value) implements Comparable<BootId> {

    public BootId {
        Names.check("BootId", value);
    }

    @Override
    public int compareTo(BootId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

package io.adamant.agent.source.journal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The field names that were seen, so that a name is turned into a string once and not once per
 * entry. Holds at most {@value #SLOTS} names, the newest of those that meet in a slot: programs may
 * make up as many as they like.
 */
final class FieldNames {

    static final int SLOTS = 512;

    private final @Nullable Seen[] slots = new @Nullable Seen[SLOTS];

    private record Seen(byte[] bytes, FieldName name) {}

    FieldName get(byte[] bytes, int length) {
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + bytes[i];
        }
        int slot = (hash ^ hash >>> 16) & (SLOTS - 1);
        Seen seen = slots[slot];
        if (seen != null && Arrays.equals(seen.bytes, 0, seen.bytes.length, bytes, 0, length)) {
            return seen.name;
        }
        String text = new String(bytes, 0, length, StandardCharsets.US_ASCII);
        FieldName name = FieldName.of(text);
        slots[slot] = new Seen(Arrays.copyOf(bytes, length), name);
        return name;
    }
}

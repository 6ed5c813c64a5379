package io.adamant.agent.source.journal.entry;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The field names that were seen, so that a name is turned into a string once and not once per
 * entry. Programs may make up as many as they like: beyond {@value #KEPT} all are forgotten before
 * the next entry. Within an entry there are at most {@value #MOST}; the {@code MOST - KEPT} that an
 * entry can always have are more than fit into its attributes.
 */
final class FieldNames {

    static final int KEPT = 1024;
    static final int MOST = 3072;

    private static final int SLOTS = 512;

    private final @Nullable FieldName[] slots = new @Nullable FieldName[SLOTS];
    private int count;

    /** A new entry begins: names that the last one had may be forgotten. */
    void beginEntry() {
        if (count >= KEPT) {
            Arrays.fill(slots, null);
            count = 0;
        }
    }

    /**
     * @param hash of {@link #hash} over all bytes of the name
     * @return null when it is new and there is no room before the next entry
     */
    @Nullable FieldName get(byte[] bytes, int length, int hash) {
        int slot = (hash ^ hash >>> 16) & (SLOTS - 1);
        for (FieldName each = slots[slot]; each != null; each = each.next) {
            if (each.is(bytes, length)) {
                return each;
            }
        }
        if (count >= MOST) {
            return null;
        }
        FieldName name = FieldName.of(bytes, length, slots[slot]);
        slots[slot] = name;
        count++;
        return name;
    }

    /** One byte more; the first is put to 1. */
    static int hash(int before, byte next) {
        return 31 * before + next;
    }
}

package io.adamant.agent.source.journal.entry;

/** The fields of one entry, in the order of the journal. */
@FunctionalInterface
public interface Fields {

    /**
     * Takes the next field; whether there was one.
     *
     * @param into holds at most the field's first {@link #MAX_FIELD_BYTES} bytes
     */
    boolean field(FieldBuffer into);

    /** Longest field that is read; a longer one (a core dump in the journal) is cut here. */
    int MAX_FIELD_BYTES = 768 * 1024 + 64;
}

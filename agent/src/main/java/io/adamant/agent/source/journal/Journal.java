package io.adamant.agent.source.journal;

import io.adamant.agent.source.journal.entry.FieldBuffer;
import io.adamant.agent.source.journal.entry.Fields;
import java.util.List;

/**
 * Port: an open journal, over all its files. Entries of one boot come in the order in which they
 * were written. One thread. Every call may throw {@link JournalException}.
 */
public interface Journal extends Fields, AutoCloseable {

    /** What happened to the files since the last time. */
    enum Change {
        NONE,
        /** Entries may have come. */
        APPENDED,
        /** Files came or went: rotation, vacuum, the copy from volatile to persistent. */
        REPLACED
    }

    /** Readable when {@link #process} has something to tell. */
    int fd();

    /** Takes what {@link #fd} announced. */
    Change process();

    /** Whether the files are where no change is announced, so that they must be looked at. */
    boolean isSilent();

    /** All boots that have an entry, in no order. */
    List<JournalId> boots();

    /** From now on only entries of this boot, to be sought next. */
    void only(JournalId boot);

    /** Goes before the first entry. */
    void seekFirst();

    /**
     * Goes before the first entry of this place's moment or, where there is none, the next one; in
     * some files perhaps before an earlier one.
     */
    void seek(Place place);

    /**
     * Goes to the next entry; whether there is one. An entry that is being written at this moment
     * may be passed over for good when it is the last: who finds none seeks anew once {@link
     * #process} has told of a change.
     */
    boolean next();

    /** Where the present entry is. */
    Place place();

    /** Takes the present entry's next field; whether there was one. */
    @Override
    boolean field(FieldBuffer into);

    @Override
    void close();
}

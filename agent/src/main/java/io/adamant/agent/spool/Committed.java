package io.adamant.agent.spool;

import java.io.IOException;

/** What a group commit has done. */
public sealed interface Committed {

    /** On disk, forced, and visible to the reader. */
    record Durable(int batches) implements Committed {}

    /** There was nothing to write. */
    record Nothing() implements Committed {}

    /**
     * Nothing was written and nothing is visible; what was taken stays in memory for the next
     * commit.
     *
     * @param detail the system's words
     */
    record NotWritten(Cause cause, String detail) implements Committed {}

    /** Why the disk refused; also the metric label. */
    enum Cause {
        NO_SPACE,
        IO
    }

    /** The JDK gives errno only as the C library's words. */
    static Cause causeOf(IOException refused) {
        String words = String.valueOf(refused.getMessage());
        return words.contains("No space left") || words.contains("quota exceeded")
                ? Cause.NO_SPACE
                : Cause.IO;
    }
}

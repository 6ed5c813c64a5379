package io.adamant.agent.spool;

import java.io.IOException;

/** What a group commit has done. */
public sealed interface Committed {

    /** All that was taken is on disk, forced, and visible to the reader. */
    record Durable(int batches) implements Committed {}

    /** There was nothing to write. */
    record Nothing() implements Committed {}

    /**
     * Not all was written; what was not is not visible and stays in memory for the next commit.
     * Events that could not be written may have become volatile, and are visible then.
     *
     * @param detail the system's words
     */
    record NotWritten(Cause cause, String detail) implements Committed {}

    /** Why the disk refused; also the metric label. */
    enum Cause {
        NO_SPACE,
        IO
    }

    /** Nothing can be written there until somebody mounts it otherwise. */
    static boolean isReadOnly(IOException refused) {
        return String.valueOf(refused.getMessage()).contains("Read-only file system");
    }

    /** The JDK gives errno only as the C library's words. */
    static Cause causeOf(IOException refused) {
        String words = String.valueOf(refused.getMessage());
        return words.contains("No space left") || words.contains("quota exceeded")
                ? Cause.NO_SPACE
                : Cause.IO;
    }
}

package io.adamant.agent.seal.fallback;

import java.nio.file.Path;

/** Port: makes files immutable, and takes from new processes the right to undo it. */
public interface InodeFlags {

    /** What came of it. */
    sealed interface Outcome {

        /** Set on so many files; so many could not take it. */
        record Set(long files, long without) implements Outcome {}

        /** Not done; the reason in words. */
        record Left(String why) implements Outcome {}
    }

    /** Sets the flag on all regular files and directories of a tree, on its file system only. */
    Outcome seal(Path tree);
}

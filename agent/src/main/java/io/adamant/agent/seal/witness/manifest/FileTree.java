package io.adamant.agent.seal.witness.manifest;

import java.util.List;

/** Port: a tree of files, never following a symbolic link at a path's end. Owned by one thread. */
public interface FileTree {

    /** False when there is no such file, or nobody may look at it. */
    boolean stat(ByteText path, FileStat into);

    /** Adds the names in a directory, in any order; none when it cannot be listed. */
    void names(ByteText directory, List<byte[]> into);

    /** Whether a regular file or a directory can be opened for reading; reads nothing of it. */
    boolean isReadable(ByteText path);

    /** Where a symbolic link points to; false when it cannot be read. */
    boolean target(ByteText path, ByteText into);

    /**
     * SHA-256 of a regular file in lower case hex; false when it cannot be read.
     *
     * @param size what was to be expected; a byte more ends the reading, so that a file which was
     *     swapped for a device cannot hold the reader
     */
    boolean sha256(ByteText path, long size, ByteText into);

    /**
     * The extended attributes.
     *
     * @param into gets each one, in any order
     */
    void attributes(ByteText path, Attributes into);

    /** Nothing is asked for a while: lets go of memory that the next question gets anew. */
    void release();

    /** Takes one extended attribute after the other. */
    @FunctionalInterface
    interface Attributes {
        void attribute(String name, byte[] value);
    }
}

package io.adamant.agent.seal.witness;

import org.jspecify.annotations.Nullable;

/**
 * A file as lstat(2) shows it.
 *
 * @param permissions the low 12 bits of st_mode
 * @param size bytes; zero for what is no regular file
 * @param modifiedNanos since 1970, with the next three what tells cheaply that nothing changed
 * @param changedNanos ctime, since 1970
 * @param target of a symbolic link, null for the rest
 */
public record FileFact(
        Type type,
        int permissions,
        long userId,
        long groupId,
        long size,
        long modifiedNanos,
        long changedNanos,
        long device,
        long inode,
        @Nullable String target) {

    /** What it is; the code stands in the manifest. */
    public enum Type {
        FILE('f'),
        DIRECTORY('d'),
        LINK('l'),
        OTHER('o');

        private final char code;

        Type(char code) {
            this.code = code;
        }

        char code() {
            return code;
        }
    }

    /** Whether another look can be trusted to have the same content, without reading it. */
    boolean looksSame(FileFact other) {
        return size == other.size
                && modifiedNanos == other.modifiedNanos
                && changedNanos == other.changedNanos
                && device == other.device
                && inode == other.inode;
    }
}

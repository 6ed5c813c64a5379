package io.adamant.agent.seal.policy;

import java.nio.file.Path;
import java.util.List;

/** Port: what of the policy's places is there, and the making of those that must be. */
public interface HostPlaces {

    /**
     * A mounted file system.
     *
     * @param at where it is mounted
     * @param type such as {@code xfs}
     */
    record Mount(Path at, String type) {}

    boolean exists(Path path);

    boolean isDirectory(Path path);

    /** The path with every symbolic link followed; the path itself where it does not exist. */
    Path real(Path path);

    /** Directories in a directory, sorted; empty when it cannot be listed. */
    List<Path> directories(Path directory);

    /** Regular files right in a directory, sorted; empty when it cannot be listed. */
    List<Path> files(Path directory);

    /** What is mounted in the agent's own mount namespace, in the order of mounting. */
    List<Mount> mounts();

    /**
     * Makes an empty directory with the owner of its parent and mode 0755, 0700 for a name with a
     * dot in front; nothing where it exists or its parent does not. Says whether it is there.
     */
    boolean makeDirectory(Path directory);

    /** Makes an empty file of mode 0600 where there is none; says whether it is there. */
    boolean makeFile(Path file);

    /** Whether a file is an SQLite database in write-ahead mode; false where it is none. */
    boolean isWriteAhead(Path file);

    /** Security modules in force, in order; empty where the kernel does not say. */
    List<String> securityModules();

    /** Whether the kernel tells its types (BTF). */
    boolean hasTypes();
}

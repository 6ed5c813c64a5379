package io.adamant.agent.source.host.disk;

import java.nio.file.Path;
import java.util.Optional;

/** Port: how much room a mounted file system has. May block for as long as its device is hung. */
@FunctionalInterface
public interface Statfs {

    /**
     * The room of a file system, as statfs(2) says it.
     *
     * @param freeBytes what nobody uses, the part for root alone included
     * @param availableBytes what an ordinary user may take
     * @param inodes 0 where the file system does not count them
     */
    record Room(
            long totalBytes, long freeBytes, long availableBytes, long inodes, long freeInodes) {}

    /** The room at a mount point; empty when it cannot be asked. */
    Optional<Room> room(Path mountpoint);
}

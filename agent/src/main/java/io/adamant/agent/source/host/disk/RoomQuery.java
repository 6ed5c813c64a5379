package io.adamant.agent.source.host.disk;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks some file systems for their room, one after the other, on a thread of its own, which hangs
 * where one of them hangs. Any thread may look at what it has so far.
 */
final class RoomQuery implements Runnable {

    private final List<Mount> mounts;
    private final Statfs statfs;
    private final Map<Mount, Optional<Statfs.Room>> rooms = new ConcurrentHashMap<>();
    private volatile @Nullable Mount asking;
    private volatile boolean done;

    RoomQuery(List<Mount> mounts, Statfs statfs) {
        this.mounts = List.copyOf(mounts);
        this.statfs = statfs;
    }

    @Override
    public void run() {
        for (Mount mount : mounts) {
            asking = mount;
            rooms.put(mount, statfs.room(Path.of(mount.point())));
        }
        done = true;
    }

    boolean isDone() {
        return done;
    }

    /** Whether the answer of this file system is awaited just now. */
    boolean isAsking(Mount mount) {
        return !done && mount.equals(asking);
    }

    /** Those asked for, in order. */
    List<Mount> mounts() {
        return mounts;
    }

    boolean hasAnswer(Mount mount) {
        return rooms.containsKey(mount);
    }

    /** The room; empty when it was refused, or is not yet answered. */
    Optional<Statfs.Room> room(Mount mount) {
        return rooms.getOrDefault(mount, Optional.empty());
    }
}

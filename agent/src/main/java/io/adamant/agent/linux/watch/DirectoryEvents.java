package io.adamant.agent.linux.watch;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.InotifyQueue;
import io.adamant.agent.linux.Syscalls;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Says in which directories something was made, written, moved or removed: inotify(7) on each of
 * them. A directory that is replaced has to be watched again. Owned by one thread; never waits.
 */
final class DirectoryEvents implements AutoCloseable {

    /** Directories watched at the same time. */
    static final int MAX_WATCHES = 512;

    private static final int MASK =
            InotifyQueue.IN_CLOSE_WRITE
                    | InotifyQueue.IN_MOVED_FROM
                    | InotifyQueue.IN_MOVED_TO
                    | InotifyQueue.IN_CREATE
                    | InotifyQueue.IN_DELETE
                    | InotifyQueue.IN_ONLYDIR;

    private static final int MADE = InotifyQueue.IN_CREATE | InotifyQueue.IN_MOVED_TO;

    /** Reads of one drain, so that a busy writer does not keep the thread. */
    private static final int MAX_READS = 64;

    private final Map<Integer, Path> watched = new HashMap<>();
    private @Nullable InotifyQueue queue;

    /** Why it does not work; empty where it does. */
    String open() {
        if (!Syscalls.knowsThisMachine()) {
            return "built for x86_64 only";
        }
        long made = InotifyQueue.make();
        if (made < 0) {
            return "inotify_init1: " + Errno.words((int) -made);
        }
        queue = InotifyQueue.of((int) made);
        return "";
    }

    int fd() {
        InotifyQueue open = queue;
        return open == null ? -1 : open.fd();
    }

    /** Watches a directory, again or for the first time; false where there is none. */
    boolean watch(Path directory) {
        InotifyQueue open = queue;
        boolean isFull = watched.size() >= MAX_WATCHES && !watched.containsValue(directory);
        if (open == null || isFull) {
            return false;
        }
        int number = open.watch(directory, MASK);
        if (number >= 0) {
            watched.put(number, directory);
        }
        return number >= 0;
    }

    /**
     * Hands over what has happened.
     *
     * @param made takes the directory and the name of each entry that was made there
     * @return whether anything has happened
     */
    boolean drain(BiConsumer<Path, String> made) {
        InotifyQueue open = queue;
        return open != null
                && open.drain(
                        MAX_READS, (watch, mask, cookie, name) -> event(watch, mask, name, made));
    }

    private void event(int watch, int mask, String name, BiConsumer<Path, String> made) {
        Path directory =
                (mask & InotifyQueue.IN_IGNORED) != 0 ? watched.remove(watch) : watched.get(watch);
        if (directory != null && !name.isEmpty() && (mask & MADE) != 0) {
            made.accept(directory, name);
        }
    }

    @Override
    public void close() {
        if (queue != null) {
            queue.close();
            queue = null;
        }
    }
}

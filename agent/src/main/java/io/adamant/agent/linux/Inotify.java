package io.adamant.agent.linux;

import static io.adamant.agent.linux.InotifyQueue.IN_ATTRIB;
import static io.adamant.agent.linux.InotifyQueue.IN_CREATE;
import static io.adamant.agent.linux.InotifyQueue.IN_DELETE;
import static io.adamant.agent.linux.InotifyQueue.IN_DELETE_SELF;
import static io.adamant.agent.linux.InotifyQueue.IN_IGNORED;
import static io.adamant.agent.linux.InotifyQueue.IN_ISDIR;
import static io.adamant.agent.linux.InotifyQueue.IN_MODIFY;
import static io.adamant.agent.linux.InotifyQueue.IN_MOVED_FROM;
import static io.adamant.agent.linux.InotifyQueue.IN_MOVED_TO;
import static io.adamant.agent.linux.InotifyQueue.IN_MOVE_SELF;
import static io.adamant.agent.linux.InotifyQueue.IN_ONLYDIR;
import static io.adamant.agent.linux.InotifyQueue.IN_Q_OVERFLOW;
import static io.adamant.agent.linux.InotifyQueue.IN_UNMOUNT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.adamant.agent.source.logs.file.Watches;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Watches by inotify(7): one instance for the names in directories and one for writes to files, so
 * that a busy reader is woken only by the first; an epoll(7) descriptor over both is what an idle
 * one waits for. At most {@value #MAX_WATCHES} watches are asked for, the kernel's own limit
 * (fs.inotify.max_user_watches) may be lower. Owned by one thread.
 */
public final class Inotify implements Watches {

    static final int MAX_WATCHES = 16_384;

    private static final int NAMES =
            IN_CREATE
                    | IN_DELETE
                    | IN_MOVED_FROM
                    | IN_MOVED_TO
                    | IN_ATTRIB
                    | IN_DELETE_SELF
                    | IN_MOVE_SELF
                    | IN_ONLYDIR;

    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLLIN = 1;

    /**
     * A writer that is faster than the reading must not keep the thread; a full queue of 16,384
     * notices with the longest names is read to its end.
     */
    private static final int MAX_READS = 300;

    private final Syscalls syscalls = new Syscalls();
    private final InotifyQueue names;
    private final InotifyQueue writes;
    private final int both;
    private final int[] highest = new int[2];
    private int watches;

    private Inotify(InotifyQueue names, InotifyQueue writes, int both) {
        this.names = names;
        this.writes = writes;
        this.both = both;
    }

    /** Watches of the kernel, or none where this kernel or machine gives no descriptors. */
    public static Watches open() {
        if (!Syscalls.knowsThisMachine()) {
            return Watches.NONE;
        }
        Syscalls calls = new Syscalls();
        int[] fds = {
            (int) InotifyQueue.make(),
            (int) InotifyQueue.make(),
            (int) calls.call(Syscalls.EPOLL_CREATE1, Syscalls.O_CLOEXEC)
        };
        boolean all = Arrays.stream(fds).allMatch(fd -> fd >= 0);
        if (all && add(calls, fds[2], fds[0]) && add(calls, fds[2], fds[1])) {
            return new Inotify(InotifyQueue.of(fds[0]), InotifyQueue.of(fds[1]), fds[2]);
        }
        Arrays.stream(fds).filter(fd -> fd >= 0).forEach(calls::close);
        return Watches.NONE;
    }

    private static boolean add(Syscalls calls, int epoll, int fd) {
        try (Arena arena = Arena.ofConfined()) {
            // struct epoll_event is packed on x86_64: events, then 64 bits of data.
            MemorySegment event = arena.allocate(12, 4);
            event.set(JAVA_INT, 0, EPOLLIN);
            event.set(JAVA_INT, 4, fd);
            return calls.call(Syscalls.EPOLL_CTL, epoll, EPOLL_CTL_ADD, fd, event.address()) == 0;
        }
    }

    @Override
    public int directory(Path directory) {
        return watch(names, directory, NAMES);
    }

    @Override
    public int file(Path file) {
        return watch(writes, file, IN_MODIFY);
    }

    private int watch(InotifyQueue instance, Path path, int mask) {
        if (watches >= MAX_WATCHES) {
            return REFUSED;
        }
        int number = instance.watch(path, mask);
        if (number < 0) {
            return REFUSED;
        }
        // A directory that is watched already keeps its number; new ones only go up.
        int which = instance == names ? 0 : 1;
        if (number > highest[which]) {
            highest[which] = number;
            watches++;
        }
        return number;
    }

    @Override
    public void forgetFile(int watch) {
        writes.forget(watch);
    }

    @Override
    public void drain(Taker taker) {
        names.drain(
                MAX_READS, (watch, mask, cookie, name) -> named(watch, mask, cookie, name, taker));
        writes.drain(MAX_READS, (watch, mask, cookie, name) -> written(watch, mask, taker));
    }

    private void named(int watch, int mask, int cookie, String name, Taker taker) {
        if ((mask & IN_Q_OVERFLOW) != 0) {
            taker.lost();
        } else if ((mask & IN_IGNORED) != 0) {
            watches--;
            taker.directoryGone(watch);
        } else if ((mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) != 0) {
            moved(watch, mask, taker);
        } else if ((mask & IN_ISDIR) != 0) {
            taker.directoryNamed(watch);
        } else if (!name.isEmpty()) {
            taker.named(watch, name, change(mask), cookie);
        }
    }

    private void written(int watch, int mask, Taker taker) {
        if ((mask & IN_Q_OVERFLOW) != 0) {
            taker.lost();
        } else if ((mask & IN_IGNORED) != 0) {
            watches--;
        } else {
            taker.written(watch);
        }
    }

    private static Change change(int mask) {
        if ((mask & IN_CREATE) != 0) {
            return Change.CREATED;
        }
        if ((mask & IN_MOVED_TO) != 0) {
            return Change.MOVED_HERE;
        }
        if ((mask & IN_MOVED_FROM) != 0) {
            return Change.MOVED_AWAY;
        }
        return (mask & IN_DELETE) != 0 ? Change.DELETED : Change.RIGHTS;
    }

    /** A directory that got another name is no longer the one that was asked for. */
    private void moved(int watch, int mask, Taker taker) {
        if ((mask & IN_MOVE_SELF) != 0) {
            names.forget(watch);
        }
        taker.directoryGone(watch);
    }

    @Override
    public int fd() {
        return both;
    }

    @Override
    public int directoriesFd() {
        return names.fd();
    }

    @Override
    public void close() {
        syscalls.close(both);
        names.close();
        writes.close();
    }
}

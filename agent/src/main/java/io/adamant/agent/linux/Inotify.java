package io.adamant.agent.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.adamant.agent.source.logs.file.Watches;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Watches by inotify(7): one instance for the names in directories and one for writes to files, so
 * that a busy reader is woken only by the first; an epoll(7) descriptor over both is what an idle
 * one waits for. At most {@value #MAX_WATCHES} watches are asked for, the kernel's own limit
 * (fs.inotify.max_user_watches) may be lower. Owned by one thread.
 *
 * <pre>
 * struct inotify_event { int wd; uint32 mask; uint32 cookie; uint32 len; char name[len]; }
 * </pre>
 */
public final class Inotify implements Watches {

    static final int MAX_WATCHES = 16_384;

    private static final int IN_MODIFY = 0x2;
    private static final int IN_ATTRIB = 0x4;
    private static final int IN_MOVED_FROM = 0x40;
    private static final int IN_MOVED_TO = 0x80;
    private static final int IN_CREATE = 0x100;
    private static final int IN_DELETE = 0x200;
    private static final int IN_DELETE_SELF = 0x400;
    private static final int IN_MOVE_SELF = 0x800;
    private static final int IN_UNMOUNT = 0x2000;
    private static final int IN_Q_OVERFLOW = 0x4000;
    private static final int IN_IGNORED = 0x8000;
    private static final int IN_ONLYDIR = 0x1000000;
    private static final int IN_ISDIR = 0x40000000;

    private static final int NAMES =
            IN_CREATE
                    | IN_DELETE
                    | IN_MOVED_FROM
                    | IN_MOVED_TO
                    | IN_ATTRIB
                    | IN_DELETE_SELF
                    | IN_MOVE_SELF
                    | IN_ONLYDIR;

    private static final int NONBLOCK = Syscalls.O_NONBLOCK | Syscalls.O_CLOEXEC;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLLIN = 1;
    private static final int EVENT_BYTES = 16;
    private static final int BUFFER_BYTES = 16 * 1024;

    /**
     * A writer that is faster than the reading must not keep the thread; a full queue of 16,384
     * notices with the longest names is read to its end.
     */
    private static final int MAX_READS = 300;

    private final Syscalls syscalls = new Syscalls();
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES, 8);
    private final int names;
    private final int writes;
    private final int both;
    private final long[] highest = new long[2];
    private int watches;

    private Inotify(int names, int writes, int both) {
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
            (int) calls.call(Syscalls.INOTIFY_INIT1, NONBLOCK),
            (int) calls.call(Syscalls.INOTIFY_INIT1, NONBLOCK),
            (int) calls.call(Syscalls.EPOLL_CREATE1, Syscalls.O_CLOEXEC)
        };
        boolean all = Arrays.stream(fds).allMatch(fd -> fd >= 0);
        if (all && add(calls, fds[2], fds[0]) && add(calls, fds[2], fds[1])) {
            return new Inotify(fds[0], fds[1], fds[2]);
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

    private int watch(int instance, Path path, int mask) {
        if (watches >= MAX_WATCHES) {
            return REFUSED;
        }
        try (Arena call = Arena.ofConfined()) {
            long number =
                    syscalls.call(
                            Syscalls.INOTIFY_ADD_WATCH,
                            instance,
                            Syscalls.path(call, path).address(),
                            mask);
            if (number < 0) {
                return REFUSED;
            }
            // A directory that is watched already keeps its number; new ones only go up.
            if (number > highest[instance == names ? 0 : 1]) {
                highest[instance == names ? 0 : 1] = number;
                watches++;
            }
            return (int) number;
        }
    }

    @Override
    public void forgetFile(int watch) {
        // Fails where the file is gone and the kernel has forgotten it first.
        syscalls.call(Syscalls.INOTIFY_RM_WATCH, writes, watch);
    }

    @Override
    public void drain(Taker taker) {
        drain(names, taker);
        drain(writes, taker);
    }

    private void drain(int instance, Taker taker) {
        for (int i = 0; i < MAX_READS; i++) {
            long count = syscalls.call(Syscalls.READ, instance, buffer.address(), BUFFER_BYTES);
            if (count <= 0) {
                return;
            }
            long at = 0;
            while (at < count) {
                at += hand(instance, at, taker);
            }
        }
    }

    /** Hands over the event at an offset; its length. */
    private long hand(int instance, long at, Taker taker) {
        int watch = buffer.get(JAVA_INT, at);
        int mask = buffer.get(JAVA_INT, at + 4);
        int length = buffer.get(JAVA_INT, at + 12);
        if ((mask & IN_Q_OVERFLOW) != 0) {
            taker.lost();
        } else if ((mask & IN_IGNORED) != 0) {
            watches--;
            if (instance == names) {
                taker.directoryGone(watch);
            }
        } else if (instance == writes) {
            taker.written(watch);
        } else if ((mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) != 0) {
            moved(watch, mask, taker);
        } else if ((mask & IN_ISDIR) != 0) {
            taker.directoryNamed(watch);
        } else if (length > 0) {
            int cookie = buffer.get(JAVA_INT, at + 8);
            taker.named(watch, name(at + EVENT_BYTES, length), change(mask), cookie);
        }
        return (long) EVENT_BYTES + length;
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
            syscalls.call(Syscalls.INOTIFY_RM_WATCH, names, watch);
        }
        taker.directoryGone(watch);
    }

    private String name(long at, int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(buffer, JAVA_BYTE, at, bytes, 0, length);
        int end = 0;
        while (end < length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    @Override
    public int fd() {
        return both;
    }

    @Override
    public int directoriesFd() {
        return names;
    }

    @Override
    public void close() {
        syscalls.close(both);
        syscalls.close(names);
        syscalls.close(writes);
        arena.close();
    }
}

package io.adamant.agent.linux.watch;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.adamant.agent.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Many descriptors as one: readable while one of them is (epoll(7)), so that the collecting thread
 * has one more to wait for, not six. Owned by one thread; never waits.
 *
 * <pre>
 * struct epoll_event (packed on x86_64) { u32 events; u64 data }
 * </pre>
 */
final class EpollSet implements AutoCloseable {

    /** More members than there are watches. */
    static final int MAX_MEMBERS = 31;

    private static final int EPOLL_WAIT = 232;
    private static final int EPOLL_CLOEXEC = 02000000;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLLIN = 1;
    private static final int EVENT_BYTES = 12;
    private static final int DATA = 4;

    private final Syscalls syscalls = new Syscalls();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment events = arena.allocate((long) MAX_MEMBERS * EVENT_BYTES, 8);
    private final int fd;

    private EpollSet(int fd) {
        this.fd = fd;
    }

    /**
     * One for these descriptors, of which the first has bit 0 in {@link #ready}; those below 0 are
     * left out. Null where there can be none: then everybody has to be asked.
     */
    static @Nullable EpollSet of(int... members) {
        if (!Syscalls.knowsThisMachine() || members.length > MAX_MEMBERS) {
            return null;
        }
        long made = new Syscalls().call(Syscalls.EPOLL_CREATE1, EPOLL_CLOEXEC);
        if (made < 0) {
            return null;
        }
        EpollSet set = new EpollSet((int) made);
        for (int i = 0; i < members.length; i++) {
            if (members[i] >= 0 && !set.add(members[i], i)) {
                set.close();
                return null;
            }
        }
        return set;
    }

    int fd() {
        return fd;
    }

    /** One more member; false where it cannot be one. */
    boolean add(int descriptor, int number) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment event = call.allocate(EVENT_BYTES, Integer.BYTES);
            event.set(JAVA_INT, 0, EPOLLIN);
            event.set(JAVA_INT, DATA, number);
            long address = event.address();
            return syscalls.call(Syscalls.EPOLL_CTL, fd, EPOLL_CTL_ADD, descriptor, address) == 0;
        }
    }

    /** A bit for each member that is readable now. */
    int ready() {
        long count = syscalls.call(EPOLL_WAIT, fd, events.address(), MAX_MEMBERS, 0);
        int ready = 0;
        for (long i = 0; i < count; i++) {
            ready |= 1 << events.get(JAVA_INT, i * EVENT_BYTES + DATA);
        }
        return ready;
    }

    @Override
    public void close() {
        syscalls.close(fd);
        arena.close();
    }
}

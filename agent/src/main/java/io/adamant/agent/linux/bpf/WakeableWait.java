package io.adamant.agent.linux.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.LinuxException;
import io.adamant.agent.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Sleeps in poll(2) until a descriptor has data, the time is over, or another thread wakes it by an
 * eventfd(2). One thread waits, any may wake.
 */
public final class WakeableWait implements AutoCloseable {

    private static final int POLLFD_BYTES = 8;
    private static final int REVENTS = 6;
    private static final short POLLIN = 1;

    /** The clock of the records' time stamps, which no Java clock shares. */
    private final Syscalls syscalls;

    private final Object lock = new Object();
    private int eventFd = -1;

    public WakeableWait(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    public void open() {
        long fd = syscalls.call(Syscalls.EVENTFD2, 0, Syscalls.O_CLOEXEC | Syscalls.O_NONBLOCK);
        if (fd < 0) {
            throw new LinuxException(
                    LinuxException.Code.TRACE_WAIT, "eventfd2: " + Errno.words((int) -fd));
        }
        synchronized (lock) {
            eventFd = (int) fd;
        }
    }

    /** Ends the present or the next wait at once; nothing where none is open. */
    public void wake() {
        synchronized (lock) {
            if (eventFd >= 0) {
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment one = arena.allocateFrom(JAVA_LONG, 1);
                    syscalls.call(Syscalls.WRITE, eventFd, one.address(), Long.BYTES);
                }
            }
        }
    }

    /** Waits for data in a descriptor. */
    public void forData(int fd, int timeoutMs) {
        poll(timeoutMs, wakeFd(), fd);
    }

    /** Waits for the time to pass, unless woken. */
    public void rest(int timeoutMs) {
        poll(timeoutMs, wakeFd());
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (eventFd >= 0) {
                syscalls.close(eventFd);
                eventFd = -1;
            }
        }
    }

    private int wakeFd() {
        synchronized (lock) {
            return eventFd;
        }
    }

    private void poll(int timeoutMs, int... fds) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment set = arena.allocate((long) POLLFD_BYTES * fds.length, POLLFD_BYTES);
            for (int i = 0; i < fds.length; i++) {
                set.set(JAVA_INT, (long) i * POLLFD_BYTES, fds[i]);
                set.set(JAVA_SHORT, (long) i * POLLFD_BYTES + 4, POLLIN);
            }
            long result = syscalls.call(Syscalls.POLL, set.address(), fds.length, timeoutMs);
            if ((result < 0 && result != -Errno.EINTR) || hasError(set, fds.length)) {
                throw new LinuxException(
                        LinuxException.Code.TRACE_WAIT, "poll on the trace's ring: " + result);
            }
        }
    }

    /** An error state would make every later poll return at once: a busy loop. */
    private static boolean hasError(MemorySegment set, int count) {
        for (int i = 0; i < count; i++) {
            if ((set.get(JAVA_SHORT, (long) i * POLLFD_BYTES + REVENTS) & ~POLLIN) != 0) {
                return true;
            }
        }
        return false;
    }
}

package io.adamant.agent.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Where one thread sleeps: in poll(2) over an eventfd(2) of its own, by which any thread wakes it,
 * and over the descriptors it names. No wake-up is lost. Nothing native is linked before the first
 * sleep.
 */
public final class PollWaker implements AutoCloseable {

    /** Descriptors of one sleep; a bit each in what it returns, beside bit 0. */
    public static final int MAX_FDS = 15;

    private static final int POLLFD_BYTES = 8;
    private static final int REVENTS = 6;
    private static final short POLLIN = 1;
    private static final int MILLI = 1_000_000;

    private final Syscalls syscalls = new Syscalls();
    private final Object lock = new Object();
    private @Nullable Opened opened;
    private boolean woken;

    /**
     * What there is from the first sleep on.
     *
     * @param one eight bytes for the eventfd
     * @param set the poll set, the sleeper's own
     */
    private record Opened(int eventFd, MemorySegment one, MemorySegment set) {}

    /** Whether this machine's system calls are known. */
    public static boolean works() {
        return Syscalls.knowsThisMachine();
    }

    /** Ends the present or the next sleep at once; any thread. */
    public void wake() {
        synchronized (lock) {
            Opened now = opened;
            if (!woken && now != null) {
                now.one.set(JAVA_LONG, 0, 1);
                syscalls.call(Syscalls.WRITE, now.eventFd, now.one.address(), Long.BYTES);
            }
            woken = true;
        }
    }

    /**
     * Sleeps.
     *
     * @param fds those below 0 are left out
     * @return bit 0 when somebody called {@link #wake}, bit i + 1 when {@code fds[i]} is readable
     *     or broken; 0 when the time is over
     */
    public int await(long nanos, int... fds) {
        int count = Math.min(fds.length, MAX_FDS);
        Opened now;
        boolean already;
        synchronized (lock) {
            now = open();
            already = woken;
        }
        long timeoutMs = already ? 0 : Math.max(0, (nanos + MILLI - 1) / MILLI);
        int ready = poll(now, (int) Math.min(Integer.MAX_VALUE, timeoutMs), count, fds);
        synchronized (lock) {
            if (!woken) {
                return ready & ~1;
            }
            woken = false;
            syscalls.call(Syscalls.READ, now.eventFd, now.one.address(), Long.BYTES);
            return ready | 1;
        }
    }

    private Opened open() {
        Opened now = opened;
        if (now == null) {
            long fd = syscalls.call(Syscalls.EVENTFD2, 0, Syscalls.O_CLOEXEC | Syscalls.O_NONBLOCK);
            if (fd < 0) {
                throw new LinuxException(
                        LinuxException.Code.WAIT, "eventfd2: " + Errno.words((int) -fd));
            }
            Arena arena = Arena.global();
            now =
                    new Opened(
                            (int) fd,
                            arena.allocate(Long.BYTES, Long.BYTES),
                            arena.allocate((long) POLLFD_BYTES * (MAX_FDS + 1), POLLFD_BYTES));
            opened = now;
        }
        return now;
    }

    /** poll(2) leaves out descriptors below 0 by itself. */
    private int poll(Opened now, int timeoutMs, int count, int... fds) {
        MemorySegment set = now.set;
        entry(set, 0, now.eventFd);
        for (int i = 0; i < count; i++) {
            entry(set, i + 1, fds[i]);
        }
        long result = syscalls.call(Syscalls.POLL, set.address(), count + 1, timeoutMs);
        if (result < 0 && result != -Errno.EINTR) {
            throw new LinuxException(
                    LinuxException.Code.WAIT, "poll: " + Errno.words((int) -result));
        }
        int ready = 0;
        for (int i = 0; result > 0 && i <= count; i++) {
            boolean some = set.get(JAVA_SHORT, (long) i * POLLFD_BYTES + REVENTS) != 0;
            ready |= some ? 1 << i : 0;
        }
        return ready;
    }

    private static void entry(MemorySegment set, int index, int fd) {
        set.set(JAVA_INT, (long) index * POLLFD_BYTES, fd);
        set.set(JAVA_SHORT, (long) index * POLLFD_BYTES + 4, POLLIN);
        set.set(JAVA_SHORT, (long) index * POLLFD_BYTES + REVENTS, (short) 0);
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (opened != null) {
                syscalls.close(opened.eventFd);
                opened = null;
            }
        }
    }
}

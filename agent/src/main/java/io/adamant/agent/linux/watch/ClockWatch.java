package io.adamant.agent.linux.watch;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.agent.seal.attempt.Watch;
import io.adamant.agent.seal.attempt.Who;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Sees steps of the wall clock: a timerfd(2) on it, set for ever and cancelled by a step. A step
 * does not say who made it, nor does slewing count as one.
 *
 * <pre>
 * struct itimerspec { i64 interval s, interval ns, value s, value ns }
 * </pre>
 */
public final class ClockWatch implements Watch {

    private static final int TIMERFD_CREATE = 283;
    private static final int TIMERFD_SETTIME = 286;
    private static final int CLOCK_REALTIME = 0;
    private static final int TFD_NONBLOCK = 04000;
    private static final int TFD_CLOEXEC = 02000000;
    private static final int TFD_TIMER_ABSTIME = 1;
    private static final int TFD_TIMER_CANCEL_ON_SET = 2;
    private static final int ECANCELED = 125;
    private static final int SPEC_BYTES = 32;

    /** Year 2261, the end of what fits into nanoseconds. */
    private static final long FAR_SECONDS = 9_200_000_000L;

    private final Syscalls syscalls = new Syscalls();
    private int fd = -1;

    @Override
    public String begin() {
        if (!Syscalls.knowsThisMachine()) {
            return "steps of the clock: built for x86_64 only";
        }
        long made = syscalls.call(TIMERFD_CREATE, CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
        if (made < 0) {
            return "steps of the clock: timerfd_create: " + Errno.words((int) -made);
        }
        fd = (int) made;
        return arm() ? "" : "steps of the clock: the timer cannot be set";
    }

    private boolean arm() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment spec = arena.allocate(SPEC_BYTES, 8);
            spec.set(JAVA_LONG, 16, FAR_SECONDS);
            return syscalls.call(
                            TIMERFD_SETTIME,
                            fd,
                            TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET,
                            spec.address(),
                            0)
                    == 0;
        }
    }

    @Override
    public List<Sighting> take(int limit) {
        if (fd < 0) {
            return List.of();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment expirations = arena.allocate(Long.BYTES, 8);
            long read = syscalls.call(Syscalls.READ, fd, expirations.address(), Long.BYTES);
            if (read != -ECANCELED) {
                return List.of();
            }
        }
        arm();
        return List.of(
                Sighting.detected("step clock", "CLOCK_REALTIME", new Who.Nobody(), "timerfd"));
    }

    @Override
    public long dropped() {
        return 0;
    }

    @Override
    public void close() {
        if (fd >= 0) {
            syscalls.close(fd);
            fd = -1;
        }
    }
}

package io.adamant.agent.linux.watch;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.adamant.agent.linux.Errno;
import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.seal.attempt.Sighting;
import io.adamant.agent.seal.attempt.Watch;
import io.adamant.agent.seal.attempt.Who;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Sees steps of the wall clock: a timerfd(2) on it, set for ever and cancelled by a step. Slewing,
 * as chrony does it once it is right, is none, and neither is a suspend. The size of a step is the
 * change of the distance to CLOCK_BOOTTIME, which nobody can set. Does not know who made it.
 *
 * <pre>
 * struct itimerspec { i64 interval s, interval ns, value s, value ns }
 * </pre>
 */
public final class ClockWatch implements Watch {

    private static final int TIMERFD_CREATE = 283;
    private static final int TIMERFD_SETTIME = 286;
    private static final int CLOCK_REALTIME = 0;
    private static final int CLOCK_BOOTTIME = 7;
    private static final int TFD_NONBLOCK = 04000;
    private static final int TFD_CLOEXEC = 02000000;
    private static final int TFD_TIMER_ABSTIME = 1;
    private static final int TFD_TIMER_CANCEL_ON_SET = 2;
    private static final int ECANCELED = 125;
    private static final int SPEC_BYTES = 32;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Year 2261, the end of what fits into nanoseconds. */
    private static final long FAR_SECONDS = 9_200_000_000L;

    /** What is less cannot be told from the time that reading two clocks takes. */
    static final long LEAST_STEP_NANOS = 1_000_000;

    /** Readings of which the quickest counts. */
    private static final int READINGS = 5;

    private final Syscalls syscalls = new Syscalls();
    private int fd = -1;
    private long distanceNanos;

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
        distanceNanos = distance();
        return arm() ? "" : "steps of the clock: the timer cannot be set";
    }

    private boolean arm() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment spec = arena.allocate(SPEC_BYTES, Long.BYTES);
            spec.set(JAVA_LONG, 2 * Long.BYTES, FAR_SECONDS);
            int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
            long set = syscalls.call(TIMERFD_SETTIME, fd, flags, spec.address(), 0);
            // A step between the last look and now is told once; the timer is set all the same.
            return set == 0 || set == -ECANCELED;
        }
    }

    @Override
    public List<Sighting> take(int limit) {
        if (fd < 0) {
            return List.of();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment expirations = arena.allocate(Long.BYTES, Long.BYTES);
            long read = syscalls.call(Syscalls.READ, fd, expirations.address(), Long.BYTES);
            if (read != -ECANCELED) {
                return List.of();
            }
        }
        arm();
        long before = distanceNanos;
        distanceNanos = distance();
        return step(before, distanceNanos, nanos(CLOCK_REALTIME));
    }

    static List<Sighting> step(long before, long after, long nowNanos) {
        long step = after - before;
        if (Math.abs(step) < LEAST_STEP_NANOS) {
            return List.of();
        }
        String words =
                String.format(
                        Locale.ROOT,
                        "clock: %s -> %s (%+.3f s)",
                        instant(nowNanos - step),
                        instant(nowNanos),
                        step / (double) NANOS_PER_SECOND);
        return List.of(Sighting.detected("step clock", words, new Who.Nobody(), "timerfd"));
    }

    private static Instant instant(long unixNanos) {
        return Instant.ofEpochMilli(Math.floorDiv(unixNanos, 1_000_000L));
    }

    /** From CLOCK_BOOTTIME to the wall clock. */
    private long distance() {
        long least = Long.MAX_VALUE;
        long distance = 0;
        for (int i = 0; i < READINGS; i++) {
            long before = nanos(CLOCK_BOOTTIME);
            long wall = nanos(CLOCK_REALTIME);
            long took = nanos(CLOCK_BOOTTIME) - before;
            if (took < least) {
                least = took;
                distance = wall - before - took / 2;
            }
        }
        return distance;
    }

    private long nanos(int clock) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(2 * Long.BYTES, Long.BYTES);
            syscalls.call(Syscalls.CLOCK_GETTIME, clock, time.address());
            return time.get(JAVA_LONG, 0) * NANOS_PER_SECOND + time.get(JAVA_LONG, Long.BYTES);
        }
    }

    @Override
    public long dropped() {
        return 0;
    }

    @Override
    public int wakeFd() {
        return fd;
    }

    @Override
    public void close() {
        if (fd >= 0) {
            syscalls.close(fd);
            fd = -1;
        }
    }
}

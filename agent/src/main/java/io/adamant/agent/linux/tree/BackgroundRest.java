package io.adamant.agent.linux.tree;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.adamant.agent.linux.PollWaker;
import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.seal.witness.WitnessPorts.Rest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Where the witness' thread sleeps; it gives way to others for processor and disk. */
public final class BackgroundRest implements Rest {

    private static final int PRIO_PROCESS = 0;

    /** A third of an ordinary thread's weight: at 19 a busy host would never be looked at. */
    private static final int NICE = 5;

    private static final int CLOCK_THREAD_CPUTIME_ID = 3;
    private static final int IOPRIO_WHO_PROCESS = 1;

    /** IOPRIO_CLASS_IDLE in the upper bits, see ioprio_set(2). */
    private static final int IDLE_CLASS = 3 << 13;

    private static final int CALLING_THREAD = 0;

    private final PollWaker waker = new PollWaker();

    /** Both are per thread on Linux. A refusal costs politeness, nothing else. */
    @Override
    public void background() {
        Syscalls calls = new Syscalls();
        calls.call(Syscalls.SETPRIORITY, PRIO_PROCESS, CALLING_THREAD, NICE);
        calls.call(Syscalls.IOPRIO_SET, IOPRIO_WHO_PROCESS, CALLING_THREAD, IDLE_CLASS);
    }

    @Override
    public long cpuNanos() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(2L * Long.BYTES, Long.BYTES);
            new Syscalls().call(Syscalls.CLOCK_GETTIME, CLOCK_THREAD_CPUTIME_ID, time.address());
            return time.get(JAVA_LONG, 0) * 1_000_000_000L + time.get(JAVA_LONG, Long.BYTES);
        }
    }

    @Override
    public boolean await(long nanos, int fd) {
        return (waker.await(nanos, fd) & 2) != 0;
    }

    @Override
    public void wake() {
        waker.wake();
    }
}

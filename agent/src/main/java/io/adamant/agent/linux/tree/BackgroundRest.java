package io.adamant.agent.linux.tree;

import io.adamant.agent.linux.PollWaker;
import io.adamant.agent.linux.Syscalls;
import io.adamant.agent.seal.witness.WitnessPorts.Rest;

/** Where the witness' thread sleeps; it is the last of the host for processor and disk. */
public final class BackgroundRest implements Rest {

    private static final int PRIO_PROCESS = 0;
    private static final int NICEST = 19;
    private static final int IOPRIO_WHO_PROCESS = 1;

    /** IOPRIO_CLASS_IDLE in the upper bits, see ioprio_set(2). */
    private static final int IDLE_CLASS = 3 << 13;

    private static final int CALLING_THREAD = 0;

    private final PollWaker waker = new PollWaker();

    /** Both are per thread on Linux. A refusal costs politeness, nothing else. */
    @Override
    public void background() {
        Syscalls calls = new Syscalls();
        calls.call(Syscalls.SETPRIORITY, PRIO_PROCESS, CALLING_THREAD, NICEST);
        calls.call(Syscalls.IOPRIO_SET, IOPRIO_WHO_PROCESS, CALLING_THREAD, IDLE_CLASS);
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

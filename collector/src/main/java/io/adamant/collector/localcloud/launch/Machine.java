package io.adamant.collector.localcloud.launch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/** The running processes of one instance, seen and harmed from outside. */
public interface Machine {

    /** What the processes are found to be doing. */
    enum Condition {
        /** At least one process inside may run. */
        RUNNING,
        /** Every process inside is stopped (state T in /proc). */
        FROZEN,
        /** Init is gone, and with it everything. */
        GONE
    }

    /**
     * The pids of this machine as the host sees them, as far as they exist.
     *
     * @param init pid 1 of the instance
     */
    record Pids(OptionalLong init, OptionalLong agent, OptionalLong workload) {
        public static final Pids NONE =
                new Pids(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
    }

    /**
     * One try to write a protected file from inside.
     *
     * @param exit status of the process that tried, 0 when the write went through
     * @param pid the process as the instance's pid namespace numbers it
     * @param hostPid the same process as the host numbers it, 0 when it was not seen in time
     * @param stderr what it complained, at most 4 KiB
     */
    record Attempt(int exit, long pid, long hostPid, String path, String stderr) {
        public boolean refused() {
            return exit != 0;
        }
    }

    /** Measured from a table that was read from /proc just now. */
    Condition condition(ProcessTable table);

    Pids pids(ProcessTable table);

    /** Runs once, on a thread of its own, when init is gone; at once when it is gone already. */
    void whenGone(Runnable action);

    /**
     * Blocks.
     *
     * @return whether init is gone
     */
    boolean awaitGone(Duration atMost);

    /** Asks init to stop its services and end; it takes a few seconds. */
    void powerOff();

    /** The instance's root as this process sees it, past every mount inside. */
    Path disk();

    /** SIGKILL to init: everything inside dies with it. */
    void kill();

    /** SIGSTOP to every process inside. */
    void freeze();

    /**
     * SIGKILL to the agent alone.
     *
     * @return false when there is no agent process
     */
    boolean killAgent();

    /** Lets a process inside try to append to the workload's protected configuration. */
    Attempt attempt();
}

package io.adamant.agent.linux.guard.layout;

/**
 * What the map of known processes holds for the address of a process's first task. A process that
 * is not in it is known by nothing but its cgroup and its program.
 */
public final class Known {

    /** A child of process 1 that still runs the code process 1 runs. */
    public static final int NEWBORN = 1;

    /** A newborn that became the program by which newer service managers start a service. */
    public static final int EXECUTOR = 2;

    /** The agent, wherever its process is moved. */
    public static final int AGENT = 3;

    private Known() {}
}

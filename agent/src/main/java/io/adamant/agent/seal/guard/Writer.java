package io.adamant.agent.seal.guard;

/** Who may change a protected place all the same. */
public sealed interface Writer {

    /** The init of the host. */
    record Pid1() implements Writer {}

    /** The agent itself, wherever it is started. */
    record Agent() implements Writer {}

    /**
     * Processes in the cgroup of a unit.
     *
     * @param unit such as {@code systemd-resolved.service}
     */
    record Unit(String unit) implements Writer {

        public Unit {
            if (unit.isEmpty() || unit.indexOf('/') >= 0) {
                throw new IllegalArgumentException("no name of a unit: " + unit);
            }
        }
    }
}

package io.adamant.collector.localcloud.launch;

/** Turns a specification into running processes. */
public interface Launcher {

    /** How strongly the instances of this launcher are kept apart. */
    Isolation isolation();

    /**
     * Writes the instance's files and starts its init.
     *
     * @throws LaunchException when the files cannot be written or no process can be started;
     *     nothing runs then
     */
    Machine launch(LaunchSpec spec);
}

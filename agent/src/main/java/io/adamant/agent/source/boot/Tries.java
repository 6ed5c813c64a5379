package io.adamant.agent.source.boot;

/** Port: runs the tries of checks beside the collecting thread. */
@FunctionalInterface
public interface Tries {

    /** Starts a try; the result interrupts it. */
    Runnable start(String name, Runnable task);

    /** A virtual thread for each try. */
    static Tries onVirtualThreads() {
        return (name, task) -> Thread.ofVirtual().name("check-" + name).start(task)::interrupt;
    }
}

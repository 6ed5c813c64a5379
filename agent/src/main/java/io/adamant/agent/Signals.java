package io.adamant.agent;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import jdk.internal.misc.Signal;

/**
 * Signals as a queue of names for the main thread. Without this the JVM would end on SIGHUP, and
 * end on SIGTERM with status 143 before anything is flushed. {@code jdk.internal.misc.Signal} is
 * the only way to a handler without native code that a warning-free build may use.
 *
 * <p>Where whoever started the agent had SIGHUP ignored (nohup), the JVM keeps it ignored: it still
 * changes nothing, and is not reported.
 */
final class Signals {

    private static final int MAX_WAITING = 16;

    private final BlockingQueue<String> arrived = new ArrayBlockingQueue<>(MAX_WAITING);

    /** Takes over SIGTERM, SIGINT and SIGHUP for the life of the process. */
    static Signals install() {
        Signals signals = new Signals();
        for (String name : new String[] {"TERM", "INT", "HUP"}) {
            Signal.handle(new Signal(name), signal -> signals.arrive("SIG" + signal.getName()));
        }
        return signals;
    }

    /** Waits for the next one. */
    String next() throws InterruptedException {
        return arrived.take();
    }

    /** An end must not be lost behind a storm of other signals. */
    private void arrive(String name) {
        while (!arrived.offer(name) && !name.equals("SIGHUP")) {
            arrived.poll();
        }
    }
}

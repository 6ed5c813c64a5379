package io.adamant.collector.act;

import io.adamant.shared.time.WallClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The control thread: a round when something has changed, and at the latest when one is due. */
public final class ControlLoop implements AutoCloseable {

    /** A busy fleet wakes the loop with every heartbeat; rounds keep this distance. */
    private static final Duration BREATH = Duration.ofMillis(50);

    private final Controller controller;
    private final WallClock wall;
    private final Thread thread;
    private final Semaphore signal = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * @param onFault the process's fault handler: a round that throws ends the thread
     */
    public ControlLoop(
            Controller controller, WallClock wall, Thread.UncaughtExceptionHandler onFault) {
        this.controller = controller;
        this.wall = wall;
        this.thread =
                Thread.ofPlatform()
                        .name("control")
                        .uncaughtExceptionHandler(onFault)
                        .unstarted(this::run);
        controller.onWake(this::wake);
    }

    public void start() {
        thread.start();
    }

    /** Asks for a round soon; any thread. */
    public void wake() {
        signal.release();
    }

    @Override
    public void close() {
        // Never by an interrupt: one in the middle of a write would close the ledger's file.
        closed.countDown();
        signal.release();
        if (thread.getState() == Thread.State.NEW) {
            return; // what came before it could not be started
        }
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                long next = controller.round(wall.unixNanos());
                if (signal.tryAcquire(next - wall.unixNanos(), TimeUnit.NANOSECONDS)
                        && closed.await(BREATH.toNanos(), TimeUnit.NANOSECONDS)) {
                    return;
                }
                signal.drainPermits();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}

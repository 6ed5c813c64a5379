package io.adamant.collector.act;

import io.adamant.shared.time.WallClock;
import java.time.Duration;
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
    private volatile boolean isClosed;

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
        isClosed = true;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!isClosed) {
                long next = controller.round(wall.unixNanos());
                if (signal.tryAcquire(next - wall.unixNanos(), TimeUnit.NANOSECONDS)) {
                    Thread.sleep(BREATH);
                }
                signal.drainPermits();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.adamant.collector.forward;

import io.adamant.collector.journal.Journal;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.time.WallClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** All forwarders, each on a thread of its own. Any thread may call {@link #wake}. */
public final class Forwards implements AutoCloseable {

    private record One(Thread thread, Pause.Waiting pause, Backend backend) {}

    private final List<One> all = new ArrayList<>();

    /**
     * Builds them; nothing runs before {@link #start}.
     *
     * @param directory where their positions are kept
     * @throws ForwardException when a target's file of authorities cannot be used
     */
    public Forwards(
            List<ForwardTarget> targets,
            Path directory,
            Journal journal,
            WallClock wall,
            MonotonicClock clock,
            RandomGenerator random,
            Meters meters,
            Consumer<String> complaints) {
        for (ForwardTarget target : targets) {
            Pause.Waiting pause = new Pause.Waiting();
            Backend backend = new HttpBackend(target, wall);
            RandomGenerator own = new java.util.SplittableRandom(random.nextLong());
            Forwarder forwarder =
                    new Forwarder(
                            target,
                            backend,
                            new PositionFile(directory, target.name()),
                            pause,
                            new Forwarder.Ground(journal, wall, clock, own, meters, complaints));
            Thread thread =
                    Thread.ofPlatform().name("forward-" + target.name()).unstarted(forwarder::run);
            all.add(new One(thread, pause, backend));
        }
    }

    /**
     * Begins to send.
     *
     * @param onFault the process's fault handler
     */
    public void start(Thread.UncaughtExceptionHandler onFault) {
        for (One one : all) {
            one.thread().setUncaughtExceptionHandler(onFault);
            one.thread().start();
        }
    }

    /** Something was appended. */
    public void wake() {
        all.forEach(one -> one.pause().wake());
    }

    /** Gives up what is on its way, keeps the positions; waits at most ten seconds for each. */
    @Override
    public void close() {
        all.forEach(one -> one.pause().end());
        all.forEach(one -> one.backend().close());
        for (One one : all) {
            try {
                one.thread().join(TimeUnit.SECONDS.toMillis(10));
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

package io.adamant.collector.cloud.pace;

import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.time.Deadline;
import io.adamant.shared.time.MonotonicClock;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Asks one region of a cloud: within a budget of requests per second, within a time limit, and a
 * read again after a wait with full jitter. A change is asked once; its second try is the
 * reconciler's, after a look at the inventory. Any thread.
 */
public final class Pacer {

    /** Tries of one read. */
    public static final int TRIES = 5;

    private static final long FIRST_WAIT_NANOS = Duration.ofMillis(200).toNanos();
    private static final long LONGEST_WAIT_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long LATER_NANOS = Duration.ofSeconds(10).toNanos();

    private final String cloud;
    private final Bucket reads;
    private final Bucket changes;
    private final MonotonicClock clock;
    private final Pause pause;
    private final RandomGenerator random;
    private final Meters meters;

    /**
     * The starting point of replacement.md d.1: two reads and half a change per second.
     *
     * @param readBurst reads that may go at once after a quiet while: a whole inventory
     */
    public record Rates(
            double readsPerSecond, int readBurst, double changesPerSecond, int changeBurst) {
        public static final Rates DEFAULT = new Rates(2, 40, 0.5, 4);

        public Rates {
            if (readsPerSecond <= 0 || changesPerSecond <= 0 || readBurst < 1 || changeBurst < 1) {
                throw new IllegalArgumentException("rates of a cloud are above zero");
            }
        }
    }

    /** One request, bounded by the time that is left. */
    public interface Ask<T> extends Function<Duration, Tried<T>> {}

    /**
     * @param random spreads retries; its own thread safety is needed
     */
    public Pacer(
            String cloud,
            Rates rates,
            MonotonicClock clock,
            Pause pause,
            RandomGenerator random,
            Meters meters) {
        this.cloud = cloud;
        this.reads = new Bucket(clock, rates.readsPerSecond(), rates.readBurst());
        this.changes = new Bucket(clock, rates.changesPerSecond(), rates.changeBurst());
        this.clock = clock;
        this.pause = pause;
        this.random = random;
        this.meters = meters;
        gauge("read", reads);
        gauge("change", changes);
    }

    private void gauge(String kind, Bucket bucket) {
        meters.gauge(
                "adamant_cloud_budget_per_second",
                "Requests per second that the collector allows itself, lower while throttled.",
                bucket::perSecond,
                "cloud",
                cloud,
                "kind",
                kind);
    }

    public Deadline within(Duration limit) {
        return Deadline.after(clock.nanos(), limit);
    }

    /** Reads, again where it is worth it, until the deadline. */
    public <T> Tried<T> read(String call, Deadline deadline, Ask<T> ask) {
        Fault last = budgetFault(call);
        for (int tries = 1; tries <= TRIES; tries++) {
            if (!await(reads, deadline)) {
                return new Tried.Failed<>(last);
            }
            Tried<T> tried = ask.apply(left(deadline));
            count(call, tried, reads);
            if (!(tried instanceof Tried.Failed<T>(Fault fault))
                    || !fault.kind().isWorthAnotherRead()) {
                return tried;
            }
            last = fault;
            if (tries < TRIES && !sleep(jitter(tries), deadline)) {
                break;
            }
        }
        return new Tried.Failed<>(last);
    }

    /** Asks for a change, once. */
    public <T> Tried<T> change(String call, Duration limit, Ask<T> ask) {
        Deadline deadline = within(limit);
        if (!await(changes, deadline)) {
            return new Tried.Failed<>(budgetFault(call));
        }
        Tried<T> tried = ask.apply(left(deadline));
        count(call, tried, changes);
        return tried;
    }

    /** How long a change that did not happen waits: between a half and the whole of ten seconds. */
    public Duration later() {
        return Duration.ofNanos(LATER_NANOS / 2 + random.nextLong(LATER_NANOS / 2));
    }

    private Fault budgetFault(String call) {
        return new Fault(
                Fault.Kind.THROTTLED, "budget", call + " waits for the collector's own budget", "");
    }

    /** Full jitter: anything up to the step, so that many collectors do not come back in step. */
    private long jitter(int tries) {
        return random.nextLong(
                1, Math.min(LONGEST_WAIT_NANOS, FIRST_WAIT_NANOS << (tries - 1)) + 1);
    }

    private boolean await(Bucket bucket, Deadline deadline) {
        long wait = bucket.take(deadline.remainingNanos(clock.nanos()));
        return wait >= 0 && !deadline.isOver(clock.nanos()) && (wait == 0 || sleep(wait, deadline));
    }

    private boolean sleep(long nanos, Deadline deadline) {
        if (nanos >= deadline.remainingNanos(clock.nanos())) {
            return false;
        }
        pause.nanos(nanos);
        return !Thread.currentThread().isInterrupted();
    }

    private Duration left(Deadline deadline) {
        return Duration.ofNanos(Math.max(1_000_000, deadline.remainingNanos(clock.nanos())));
    }

    private void count(String call, Tried<?> tried, Bucket bucket) {
        String outcome;
        switch (tried) {
            case Tried.Done<?> _ -> {
                bucket.answered();
                outcome = "ok";
            }
            case Tried.Failed<?>(Fault fault) -> {
                if (fault.kind() == Fault.Kind.THROTTLED) {
                    bucket.throttled();
                }
                outcome = fault.kind().name().toLowerCase(Locale.ROOT);
            }
        }
        meters.counter(
                        "adamant_cloud_requests",
                        "Requests to the cloud's API by call and outcome.",
                        "cloud",
                        cloud,
                        "call",
                        call,
                        "outcome",
                        outcome)
                .add(1);
    }
}

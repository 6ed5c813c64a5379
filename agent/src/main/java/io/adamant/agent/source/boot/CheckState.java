package io.adamant.agent.source.boot;

import io.adamant.agent.config.CheckConfig;
import io.adamant.shared.model.CheckResult;
import io.adamant.shared.model.CheckResult.CheckStatus;
import io.adamant.shared.time.MonotonicClock;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One declared check over time. It passes at the first good try and fails after as many bad ones in
 * a row as declared. A try that is due while the last one still runs is skipped and counted.
 *
 * <p>Owned by the collecting thread; a try hands its result over in {@link Try}.
 */
final class CheckState {

    private final CheckConfig config;
    private final Prober prober;
    private final Tries tries;
    private final MonotonicClock clock;
    private final Runnable wake;

    private CheckStatus status = CheckStatus.PENDING;
    private String detail = "not tried yet";
    private long sinceUnixNanos;
    private long lastNanos;
    private int failuresInARow;
    private long dueNanos;
    private long skipped;
    private @Nullable Try running;

    CheckState(
            CheckConfig config,
            Prober prober,
            Tries tries,
            MonotonicClock clock,
            Runnable wake,
            long nowUnixNanos) {
        this.config = config;
        this.prober = prober;
        this.tries = tries;
        this.clock = clock;
        this.wake = wake;
        this.sinceUnixNanos = nowUnixNanos;
        this.dueNanos = clock.nanos();
    }

    /**
     * Takes a result that has come, gives up on a try that is late, starts one that is due.
     *
     * @param periodNanos from start to start
     * @return whether the status is another one now
     */
    boolean advance(long nowNanos, long nowUnixNanos, long periodNanos) {
        boolean changed = settle(nowNanos, nowUnixNanos);
        if (nowNanos - dueNanos >= 0) {
            dueNanos = Math.max(dueNanos + periodNanos, nowNanos + periodNanos / 2);
            if (running == null) {
                start(nowNanos);
            } else {
                skipped++;
            }
        }
        return changed;
    }

    /** When {@link #advance} has something to do again, a result apart. */
    long nextNanos() {
        Try current = running;
        if (current == null || current.givenUp) {
            return dueNanos;
        }
        long lateNanos = current.startedNanos + config.timeout().toNanos();
        return lateNanos - dueNanos < 0 ? lateNanos : dueNanos;
    }

    /** Interrupts a running try. */
    void cancel() {
        if (running != null) {
            running.cancel();
        }
    }

    CheckStatus status() {
        return status;
    }

    CheckConfig config() {
        return config;
    }

    long skipped() {
        return skipped;
    }

    CheckResult result() {
        return new CheckResult(
                config.name(), config.probe().kind(), status, detail, sinceUnixNanos, lastNanos);
    }

    private void start(long nowNanos) {
        Try next = new Try(nowNanos);
        running = next;
        next.interrupt = tries.start(config.name(), () -> next.run(this));
    }

    private boolean settle(long nowNanos, long nowUnixNanos) {
        Try current = running;
        if (current == null) {
            return false;
        }
        Outcome outcome = current.outcome.get();
        if (outcome != null) {
            running = null;
            return !current.givenUp && apply(outcome.probed(), outcome.tookNanos(), nowUnixNanos);
        }
        if (!current.givenUp && nowNanos - current.startedNanos >= config.timeout().toNanos()) {
            current.cancel();
            Probed late = Probed.failed("no answer within " + config.timeout().toMillis() + " ms");
            return apply(late, nowNanos - current.startedNanos, nowUnixNanos);
        }
        return false;
    }

    private boolean apply(Probed probed, long tookNanos, long nowUnixNanos) {
        lastNanos = tookNanos;
        detail = probed.detail();
        failuresInARow = probed.passed() ? 0 : failuresInARow + 1;
        CheckStatus next = status;
        if (probed.passed()) {
            next = CheckStatus.PASSING;
        } else if (failuresInARow >= config.failures()) {
            next = CheckStatus.FAILING;
        }
        boolean changed = next != status;
        if (changed) {
            status = next;
            sinceUnixNanos = nowUnixNanos;
        }
        return changed;
    }

    /** What a try leaves for the collecting thread. */
    private record Outcome(Probed probed, long tookNanos) {}

    /** One try. */
    private static final class Try {
        private final long startedNanos;
        private final AtomicReference<@Nullable Outcome> outcome = new AtomicReference<>();
        private Runnable interrupt = () -> {};
        private boolean givenUp;

        Try(long startedNanos) {
            this.startedNanos = startedNanos;
        }

        void run(CheckState check) {
            Probed probed = check.prober.probe(check.config.probe(), check.config.timeout());
            outcome.set(new Outcome(probed, check.clock.nanos() - startedNanos));
            check.wake.run();
        }

        void cancel() {
            givenUp = true;
            interrupt.run();
        }
    }
}

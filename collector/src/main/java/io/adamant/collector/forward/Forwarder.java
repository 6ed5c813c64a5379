package io.adamant.collector.forward;

import io.adamant.collector.forward.Account.Outcome;
import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Journal;
import io.adamant.collector.journal.Journal.Entry;
import io.adamant.collector.journal.Position;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.time.Backoff;
import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.time.WallClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Sends the journal to one target, entry by entry as they were received, each at least once. The
 * position moves behind an entry once it and all before it were taken, refused for good or dropped
 * for lag, and is on the disk at most {@link #PERSIST_NANOS} later: after a kill what was sent in
 * that time is sent again, and nothing is left out. A stuck target holds up nobody: what waits
 * longer than its greatest lag, or behind more bytes, is dropped, counted and told.
 *
 * <p>Owned by its thread; up to {@link #IN_FLIGHT} requests are on their way at once on virtual
 * threads, so a target may see neighbours in another order.
 */
final class Forwarder {

    static final int IN_FLIGHT = 8;
    static final long PERSIST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofSeconds(60);

    /** An entry this fresh cannot have much behind it; the journal is not asked about it. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What a forwarder stands on. */
    record Ground(
            Journal journal,
            WallClock wall,
            MonotonicClock clock,
            RandomGenerator random,
            Meters meters,
            Consumer<String> complaints) {}

    private final ForwardTarget target;
    private final Backend backend;
    private final Ground ground;
    private final PositionFile file;
    private final Pause pause;
    private final Account account;
    private volatile Position position = Position.START;
    private volatile long oldestUnixNanos;
    private Position written = Position.START;
    private long writtenNanos;
    private long missed;

    Forwarder(
            ForwardTarget target, Backend backend, PositionFile file, Pause pause, Ground ground) {
        this.target = target;
        this.backend = backend;
        this.file = file;
        this.pause = pause;
        this.ground = ground;
        account = new Account(target.name(), ground.meters(), ground.complaints());
        ground.meters()
                .gauge(
                        "adamant_forward_lag_seconds",
                        "Age of the oldest entry that the target does not have yet.",
                        this::lagSeconds,
                        "target",
                        target.name());
        ground.meters()
                .gauge(
                        "adamant_forward_lag_bytes",
                        "About how many bytes of the journal wait for the target.",
                        () -> oldestUnixNanos == 0 ? 0 : ground.journal().bytesBehind(position),
                        "target",
                        target.name());
    }

    private double lagSeconds() {
        long oldest = oldestUnixNanos;
        return oldest == 0 ? 0 : Math.max(0, ground.wall().unixNanos() - oldest) / 1e9;
    }

    /**
     * Takes the position of the last time. A target that is new gets what is received from now on.
     *
     * @throws ForwardException when there is a position that cannot be read
     */
    Journal.Tail open() {
        Optional<Position> known = file.read();
        position = known.orElseGet(() -> ground.journal().newest());
        if (known.isEmpty()) {
            file.write(position).ifPresent(ground.complaints());
        }
        written = position;
        writtenNanos = ground.clock().nanos();
        Journal.Tail tail = ground.journal().tail(position);
        if (tail.isElsewhere()) {
            ground.complaints()
                    .accept(
                            "forward "
                                    + target.name()
                                    + ": the journal no longer has the place where it stood; what"
                                    + " came between was not sent");
        }
        return tail;
    }

    /** Sends until the pause says that it is over. */
    void run() {
        try (Journal.Tail tail = open();
                ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            boolean goesOn = true;
            while (goesOn) {
                goesOn = round(tail, senders) || pause.untilNew();
            }
            persist(true);
        }
    }

    /** One round; false when there was nothing to send, or when it is over. */
    boolean round(Journal.Tail tail, ExecutorService senders) {
        List<Entry> entries = tail.poll(IN_FLIGHT);
        long nowMissed = tail.missed();
        if (nowMissed > missed) {
            account.missed(nowMissed - missed);
            missed = nowMissed;
        }
        oldestUnixNanos = entries.isEmpty() ? 0 : entries.getFirst().envelope().receivedUnixNanos();
        boolean all = settle(entries, senders);
        account.tell(ground.clock().nanos());
        persist(!all);
        return all && !entries.isEmpty();
    }

    /** True when every entry is done with; the position is behind the last that is. */
    private boolean settle(List<Entry> entries, ExecutorService senders) {
        List<Future<Boolean>> sent = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            RandomGenerator random = new SplittableRandom(ground.random().nextLong());
            sent.add(senders.submit(() -> isDone(entry.position(), entry.envelope(), random)));
        }
        boolean all = true;
        for (int i = 0; i < entries.size(); i++) {
            all = all && join(sent.get(i));
            if (all) {
                position = entries.get(i).position();
            }
        }
        return all;
    }

    private static boolean join(Future<Boolean> sent) {
        try {
            return sent.get();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        } catch (java.util.concurrent.ExecutionException bug) {
            throw new IllegalStateException(bug.getCause());
        }
    }

    /** Tries until the entry is taken, refused or dropped; false when it is over before. */
    private boolean isDone(Position at, Envelope envelope, RandomGenerator random)
            throws InterruptedException {
        if (!target.signals().contains(envelope.signal())) {
            return true;
        }
        Backoff backoff = new Backoff(FIRST_RETRY, LAST_RETRY, random);
        while (true) {
            if (isDropped(at, envelope)) {
                return true;
            }
            switch (backend.send(envelope)) {
                case Answer.Taken(long rejected, String words) -> {
                    account.sent(envelope);
                    account.rejected(rejected, words);
                    return true;
                }
                case Answer.TooLarge(String why) -> {
                    return areHalvesDone(at, envelope, random, why);
                }
                case Answer.Refused(String why) -> {
                    account.dropped(Outcome.DROPPED_REFUSED, envelope, why);
                    return true;
                }
                case Answer.Later(String why, long retryAfterNanos) -> {
                    account.retried();
                    if (backoff.failures() == 0) {
                        account.isTrying(why, ground.clock().nanos());
                    }
                    if (!pause.nap(Math.max(retryAfterNanos, backoff.nextNanos()))) {
                        return false;
                    }
                }
            }
        }
    }

    /** One after the other, so that what is too large does not come in a burst. */
    private boolean areHalvesDone(
            Position at, Envelope envelope, RandomGenerator random, String why)
            throws InterruptedException {
        List<Envelope> halves = Halves.of(envelope);
        if (halves.isEmpty()) {
            account.dropped(Outcome.DROPPED_REFUSED, envelope, why + " for a single record");
            return true;
        }
        account.split();
        for (Envelope half : halves) {
            if (!isDone(at, half, random)) {
                return false;
            }
        }
        return true;
    }

    private boolean isDropped(Position at, Envelope envelope) {
        long age = ground.wall().unixNanos() - envelope.receivedUnixNanos();
        if (age > target.maxLag().toNanos()) {
            account.dropped(Outcome.DROPPED_AGE, envelope, "it lags more than " + target.maxLag());
            return true;
        }
        if (age > FRESH_NANOS && ground.journal().bytesBehind(at) > target.maxLagBytes()) {
            account.dropped(
                    Outcome.DROPPED_SIZE,
                    envelope,
                    "more than " + target.maxLagBytes() + " bytes wait behind them");
            return true;
        }
        return false;
    }

    private void persist(boolean isEnd) {
        long now = ground.clock().nanos();
        if (position.equals(written) || (!isEnd && now - writtenNanos < PERSIST_NANOS)) {
            return;
        }
        writtenNanos = now;
        Optional<String> problem = file.write(position);
        if (problem.isEmpty()) {
            written = position;
        } else {
            ground.complaints().accept(problem.get());
        }
    }
}

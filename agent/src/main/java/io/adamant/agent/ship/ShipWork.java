package io.adamant.agent.ship;

import io.adamant.agent.spool.Spool;
import io.adamant.agent.spool.WaitingBatch;
import io.adamant.shared.model.Loss;
import io.adamant.shared.time.Backoff;
import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.wire.MalformedOtlpException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The shipper's decisions, one attempt at a time: which batch, which part, which endpoint, and when
 * again. Never waits by itself. Owned by the shipping thread.
 */
final class ShipWork {

    /** {@link #once} has nothing to do until the spool has. */
    static final long NOTHING = Long.MAX_VALUE;

    /** Tries of one batch that may themselves be why the receiver answers 500 or the like. */
    static final int MAX_FAULTS = 20;

    private final Spool spool;
    private final Courier courier;
    private final List<Endpoint> endpoints;
    private final Backoff backoff;
    private final MonotonicClock monotonic;
    private final RandomGenerator random;
    private final ShipCounters counters;

    private @Nullable WaitingBatch batch;
    private final Deque<Part> parts = new ArrayDeque<>();
    private final List<Loss> losses = new ArrayList<>();
    private int endpoint;
    private int failedEndpoints;
    private long notBeforeNanos;
    private long faultyEpoch;
    private long faultySequence;
    private int faults;

    ShipWork(
            Spool spool,
            Courier courier,
            ShipOptions options,
            MonotonicClock monotonic,
            RandomGenerator random,
            ShipCounters counters) {
        this.spool = spool;
        this.courier = courier;
        this.endpoints = options.endpoints();
        this.backoff = new Backoff(options.firstRetry(), options.retryCap(), random);
        this.monotonic = monotonic;
        this.random = random;
        this.counters = counters;
        this.notBeforeNanos = monotonic.nanos();
    }

    /**
     * Makes at most one attempt.
     *
     * @return monotonic time of the next one, or {@link #NOTHING}
     */
    long once() {
        if (monotonic.nanos() - notBeforeNanos < 0) {
            return notBeforeNanos;
        }
        WaitingBatch current = batch == null ? next() : batch;
        if (current == null) {
            return NOTHING;
        }
        Part part = parts.getFirst();
        try {
            act(current, part, courier.send(endpoints.get(endpoint), current, part));
        } catch (IOException unreadable) {
            parts.removeFirst();
            counters.unreadable(part.count());
            lose("unreadable", current, part, part.count(), unreadable.getMessage());
        }
        if (batch != null && parts.isEmpty()) {
            spool.acknowledge(current, List.copyOf(losses));
            counters.dealtWith();
            release();
        }
        return notBeforeNanos;
    }

    /** The host goes down: no longer waits for the end of a long backoff. */
    void hurry() {
        backoff.succeeded();
        notBeforeNanos = monotonic.nanos();
    }

    private @Nullable WaitingBatch next() {
        Optional<WaitingBatch> waiting = spool.take();
        if (waiting.isEmpty()) {
            return null;
        }
        WaitingBatch taken = waiting.get();
        batch = taken;
        parts.add(Part.whole(taken));
        return taken;
    }

    private void act(WaitingBatch current, Part part, Outcome outcome) {
        switch (outcome) {
            case Outcome.Delivered delivered -> {
                parts.removeFirst();
                succeeded();
                if (delivered.rejected() > 0) {
                    long count = Math.min(delivered.rejected(), part.count());
                    String words = count + " of " + part.count() + ": " + delivered.message();
                    lose("rejected", current, part, count, words);
                }
            }
            case Outcome.TooLarge _ -> split(current, part);
            case Outcome.Uncompressed _ -> notBeforeNanos = monotonic.nanos();
            case Outcome.Refused(String detail) -> refused(current, part, detail);
            case Outcome.Later later -> {
                if (later.cause() == RetryCause.FAULT && isHopeless(current)) {
                    refused(current, part, later.detail() + ", " + MAX_FAULTS + " times");
                } else {
                    failed(current, later);
                }
            }
        }
    }

    private void succeeded() {
        backoff.succeeded();
        failedEndpoints = 0;
        notBeforeNanos = monotonic.nanos();
    }

    private void refused(WaitingBatch current, Part part, String detail) {
        parts.removeFirst();
        counters.rejected(part.count(), detail);
        lose("rejected", current, part, part.count(), detail);
        succeeded();
    }

    private void split(WaitingBatch current, Part part) {
        parts.removeFirst();
        if (part.count() == 1) {
            counters.tooLarge(1);
            String words = part.frameBytes() + " bytes are too large for the receiver";
            lose("too_large", current, part, 1, words);
            return;
        }
        try {
            List<Part> halves = part.halves(courier.resourceOf(current));
            parts.addFirst(halves.getLast());
            parts.addFirst(halves.getFirst());
            counters.split();
        } catch (IOException | MalformedOtlpException unreadable) {
            counters.unreadable(part.count());
            lose("unreadable", current, part, part.count(), unreadable.getMessage());
        }
    }

    private boolean isHopeless(WaitingBatch current) {
        if (current.epoch() != faultyEpoch || current.firstSequence() != faultySequence) {
            faultyEpoch = current.epoch();
            faultySequence = current.firstSequence();
            faults = 0;
        }
        return ++faults >= MAX_FAULTS;
    }

    /** The next endpoint at once; after the last of them, and when asked to wait, only later. */
    private void failed(WaitingBatch current, Outcome.Later later) {
        counters.retried(later.cause(), later.detail());
        endpoint = (endpoint + 1) % endpoints.size();
        failedEndpoints++;
        long now = monotonic.nanos();
        notBeforeNanos = now;
        long asked = later.retryAfterNanos();
        if (asked > 0 || failedEndpoints >= endpoints.size()) {
            failedEndpoints = 0;
            long spread = asked / 10;
            long polite = asked == 0 ? 0 : asked + random.nextLong(spread + 1);
            notBeforeNanos = now + Math.max(backoff.nextNanos(), polite);
        }
        if (parts.size() == 1 && parts.getFirst().count() == current.count()) {
            // Nothing of it has gone out: an event that comes meanwhile may go first.
            spool.putBack();
            release();
        }
    }

    private void lose(
            String reason, WaitingBatch current, Part part, long count, @Nullable String why) {
        String words = "lane " + current.lane().label() + ": " + why;
        losses.add(new Loss(reason, current.epoch(), part.firstSequence(), count, words));
    }

    private void release() {
        batch = null;
        parts.clear();
        losses.clear();
    }
}

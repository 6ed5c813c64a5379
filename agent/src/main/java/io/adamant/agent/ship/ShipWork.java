package io.adamant.agent.ship;

import io.adamant.agent.ship.Courier.Dispatched;
import io.adamant.agent.ship.cargo.Consignment;
import io.adamant.agent.ship.cargo.Parcel;
import io.adamant.agent.ship.cargo.Part;
import io.adamant.agent.ship.http.Endpoint;
import io.adamant.agent.ship.pace.Pace;
import io.adamant.agent.ship.pace.Window;
import io.adamant.agent.ship.peer.Outcome;
import io.adamant.agent.ship.peer.RetryCause;
import io.adamant.agent.spool.Spool;
import io.adamant.agent.spool.WaitingBatch;
import io.adamant.agent.spool.codec.Encoding;
import io.adamant.agent.spool.format.Lane;
import io.adamant.shared.time.Backoff;
import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.wire.MalformedOtlpException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The shipper's decisions, one step at a time: which batch, which part, which endpoint, how many
 * unanswered, and when again. Waits for nothing but an answer. Owned by the shipping thread.
 *
 * <p>A part is in one of three places: {@code ready} to be sent, in {@code flight} on the present
 * connection, or to be sent {@code again} once nothing is in flight. Each keeps the order of the
 * sequences.
 */
final class ShipWork {

    /** {@link #once} has nothing to do until the spool has. */
    static final long NOTHING = Long.MAX_VALUE;

    private final Spool spool;
    private final Courier courier;
    private final List<Endpoint> endpoints;
    private final Backoff backoff;
    private final MonotonicClock monotonic;
    private final RandomGenerator random;
    private final ShipCounters counters;
    private final Outage outage;
    private final ShipNotices notices;
    private final Window window = new Window();
    private final Pace pace;
    private final Suspect suspect = new Suspect();

    private final Deque<Parcel> ready = new ArrayDeque<>();
    private final Deque<Flight> flights = new ArrayDeque<>();
    private final Deque<Parcel> again = new ArrayDeque<>();
    private boolean troubled;
    private boolean excused;
    private boolean held;
    private boolean hurried;
    private long hurriedUntilNanos;
    private int endpoint;
    private int failedEndpoints;
    private long notBeforeNanos;

    ShipWork(
            Spool spool,
            Courier courier,
            ShipOptions options,
            MonotonicClock monotonic,
            RandomGenerator random,
            ShipCounters counters,
            ShipNotices notices) {
        this.spool = spool;
        this.courier = courier;
        this.endpoints = options.endpoints();
        this.backoff = new Backoff(options.firstRetry(), options.retryCap(), random);
        this.monotonic = monotonic;
        this.random = random;
        this.counters = counters;
        this.outage = new Outage(notices);
        this.notices = notices;
        this.notBeforeNanos = monotonic.nanos();
        this.pace = new Pace(options.bytesPerSecond(), notBeforeNanos);
    }

    /**
     * Sends what may be sent and takes at most one answer.
     *
     * @return monotonic time of the next step, or {@link #NOTHING}
     */
    long once() {
        if (flights.isEmpty()) {
            settle();
            if (monotonic.nanos() - notBeforeNanos < 0) {
                return notBeforeNanos;
            }
        }
        long next = fill();
        if (flights.isEmpty()) {
            return next;
        }
        answer();
        return flights.isEmpty() ? notBefore() : monotonic.nanos();
    }

    private long notBefore() {
        long now = monotonic.nanos();
        return notBeforeNanos - now > 0 ? notBeforeNanos : now;
    }

    /** Somebody ends the agent: no longer waits for the end of a long backoff, nor paces. */
    void hurry(long untilNanos) {
        backoff.succeeded();
        notBeforeNanos = monotonic.nanos();
        hurried = true;
        hurriedUntilNanos = untilNanos;
    }

    /** Nothing is in flight: what has to go again is ready, or back in the spool. */
    private void settle() {
        while (!again.isEmpty()) {
            ready.addFirst(again.removeLast());
        }
        if (troubled && ready.stream().allMatch(p -> p.consignment().isWhole())) {
            // Nothing of it has gone out: an event that comes meanwhile may go first.
            ready.clear();
            spool.putBack();
        }
        troubled = false;
    }

    /** Sends as much as the window takes; says when to come again where nothing is in flight. */
    private long fill() {
        held = false;
        while (!troubled && again.isEmpty()) {
            Parcel parcel = next();
            if (parcel == null) {
                return NOTHING;
            }
            if (!flights.isEmpty() && !mayFollow(parcel)) {
                return monotonic.nanos();
            }
            long delay = delayNanos(parcel);
            if (delay > 0) {
                return monotonic.nanos() + delay;
            }
            ready.removeFirst();
            send(parcel);
        }
        return notBefore();
    }

    private @Nullable Parcel next() {
        if (ready.isEmpty()) {
            Optional<WaitingBatch> waiting = spool.take();
            if (waiting.isEmpty()) {
                return null;
            }
            WaitingBatch batch = waiting.get();
            ready.add(new Parcel(new Consignment(batch), Part.whole(batch), false));
        }
        return ready.getFirst();
    }

    private boolean mayFollow(Parcel parcel) {
        Part part = parcel.part();
        held = flights.size() >= window.size();
        return !held
                && courier.pipelines()
                && !courier.mustAsk(endpoints.get(endpoint), part.path(), most(parcel));
    }

    private long delayNanos(Parcel parcel) {
        long now = monotonic.nanos();
        hurried &= now - hurriedUntilNanos < 0;
        boolean paced = parcel.part().lane() != Lane.EVENTS && !hurried;
        return paced ? pace.delayNanos(now) : 0;
    }

    private void send(Parcel parcel) {
        try {
            Endpoint to = endpoints.get(endpoint);
            switch (courier.dispatch(to, parcel, most(parcel), flights.isEmpty())) {
                case Dispatched.Sent(Flight flight) -> {
                    flights.addLast(flight);
                    pace.spend(flight.bytes());
                    counters.inFlight(flights.size(), window.size());
                }
                case Dispatched.NotSent(Outcome outcome) -> act(parcel, outcome);
            }
        } catch (IOException unreadable) {
            unreadable(parcel, unreadable);
        }
    }

    private Encoding most(Parcel parcel) {
        return suspect.most(parcel.consignment().batch(), parcel.part().encoding());
    }

    private void answer() {
        Flight flight = flights.getFirst();
        long began = monotonic.nanos();
        Outcome outcome = courier.receive(flight);
        long now = monotonic.nanos();
        flights.removeFirst();
        if (outcome instanceof Outcome.Delivered) {
            counters.roundTrip(now - flight.sentNanos());
            window.answered(held, now - began);
        } else {
            window.refused(courier.unanswered() > 0);
        }
        act(flight.parcel(), outcome);
        if (courier.unanswered() == 0) {
            // What else was on a connection that broke is unanswered for ever.
            flights.forEach(lost -> again.addLast(lost.parcel()));
            flights.clear();
        }
        counters.inFlight(flights.size(), window.size());
    }

    private void act(Parcel parcel, Outcome outcome) {
        switch (outcome) {
            case Outcome.Delivered delivered -> {
                delivered();
                Part part = parcel.part();
                if (delivered.rejected() > 0) {
                    long count = Math.min(delivered.rejected(), part.count());
                    String words = count + " of " + part.count() + ": " + delivered.message();
                    outage.refused(count, words, monotonic.nanos());
                    parcel.consignment().lose("rejected", part, count, words);
                }
                done(parcel);
            }
            case Outcome.TooLarge _ -> tooLarge(parcel);
            case Outcome.Doubted _ -> again.addLast(parcel.afterRefusal());
            case Outcome.Stale _ -> stale(parcel);
            case Outcome.Refused(String detail) -> refused(parcel, detail);
            case Outcome.Later later -> {
                if (suspect.failed(parcel.consignment().batch(), later.cause())) {
                    refused(parcel, later.detail() + ", " + Suspect.MAX_FAULTS + " times");
                } else {
                    failed(parcel, later);
                }
            }
        }
    }

    private void delivered() {
        excused = false;
        long now = monotonic.nanos();
        if (outage.delivered(now) > Pace.OUTAGE_NANOS) {
            pace.resume(now);
        }
        if (!troubled) {
            backoff.succeeded();
            failedEndpoints = 0;
        }
    }

    private void stale(Parcel parcel) {
        if (excused) {
            String words = endpoints.get(endpoint) + " closes each connection without an answer";
            failed(parcel, new Outcome.Later(RetryCause.CLOSED, 0, words));
        } else {
            excused = true;
            again.addLast(parcel);
        }
    }

    private void refused(Parcel parcel, String detail) {
        Part part = parcel.part();
        counters.rejected(part.count(), detail);
        outage.refused(part.count(), detail, monotonic.nanos());
        parcel.consignment().lose("rejected", part, part.count(), detail);
        delivered();
        done(parcel);
    }

    private void done(Parcel parcel) {
        Consignment consignment = parcel.consignment();
        consignment.partDone();
        if (consignment.isDone()) {
            spool.acknowledge(consignment.batch(), consignment.losses());
            counters.dealtWith();
        }
    }

    private void tooLarge(Parcel parcel) {
        Part part = parcel.part();
        try {
            if (part.count() > 1) {
                List<Part> halves = courier.halves(parcel);
                parcel.consignment().parted();
                again.addLast(parcel.of(halves.getFirst()));
                again.addLast(parcel.of(halves.getLast()));
                counters.split();
                return;
            }
            Optional<Part> shorter = courier.shortened(parcel);
            if (shorter.isPresent()) {
                parcel.consignment().changed();
                again.addLast(parcel.of(shorter.get()));
                counters.shortened();
                return;
            }
        } catch (IOException | MalformedOtlpException unreadable) {
            unreadable(parcel, unreadable);
            return;
        }
        counters.tooLarge(1);
        String words = part.frameBytes() + " bytes are too large for the receiver";
        parcel.consignment().lose("too_large", part, 1, words);
        done(parcel);
    }

    private void unreadable(Parcel parcel, Exception why) {
        Part part = parcel.part();
        counters.unreadable(part.count());
        parcel.consignment().lose("unreadable", part, part.count(), why.getMessage());
        done(parcel);
    }

    /** The next endpoint at once; after the last of them, and when asked to wait, only later. */
    private void failed(Parcel parcel, Outcome.Later later) {
        again.addLast(parcel);
        long now = monotonic.nanos();
        counters.retried(later.cause(), later.detail());
        outage.failed(later.cause(), later.detail(), now);
        if (later.cause() == RetryCause.UNAUTHORIZED || later.cause() == RetryCause.TLS) {
            notices.untrusted();
        }
        if (troubled) {
            return; // the same trouble, of what was sent together
        }
        troubled = true;
        endpoint = (endpoint + 1) % endpoints.size();
        failedEndpoints++;
        notBeforeNanos = now;
        long asked = later.retryAfterNanos();
        if (asked > 0 || failedEndpoints >= endpoints.size()) {
            failedEndpoints = 0;
            long polite = asked == 0 ? 0 : asked + random.nextLong(asked / 10 + 1);
            notBeforeNanos = now + Math.max(backoff.nextNanos(), polite);
        }
    }
}

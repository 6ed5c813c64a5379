package io.adamant.collector.receive.admit;

import io.adamant.collector.journal.Envelope.Signal;
import io.adamant.collector.journal.Journal;
import io.adamant.collector.journal.Journal.Append;
import io.adamant.collector.receive.admit.Accounts.Account;
import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.time.WallClock;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The door to the journal for every protocol. A request takes a {@link Ticket}, holds memory on it
 * while its body comes in, is offered, and gives the ticket back when it is answered. {@link
 * Reply#STORED} means durable in the journal.
 */
public final class Intake implements AutoCloseable {

    private static final int MAX_WAIT_SECONDS = 300;

    private final IntakeLimits limits;
    private final Journal journal;
    private final Runnable appended;
    private final WallClock wall;
    private final MonotonicClock monotonic;
    private final Admission admission;
    private final Budget bytes;
    private final Budget requests;
    private final Accounts accounts;
    private final ExecutorService checks = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Signal, Count> recordCounts = new EnumMap<>(Signal.class);
    private final Map<Signal, Count> byteCounts = new EnumMap<>(Signal.class);
    private final Map<Signal, Count> rejectedCounts = new EnumMap<>(Signal.class);

    /**
     * Builds the door.
     *
     * @param appended called after each durable append, on any thread: wakes the views
     */
    public Intake(
            IntakeLimits limits,
            Journal journal,
            Runnable appended,
            WallClock wall,
            MonotonicClock monotonic,
            Meters meters) {
        this.limits = limits;
        this.journal = journal;
        this.appended = appended;
        this.wall = wall;
        this.monotonic = monotonic;
        admission = new Admission(limits.maxBodyBytes(), limits.maxElements());
        bytes = new Budget(limits.maxInFlightBytes());
        requests = new Budget(limits.maxInFlight());
        accounts = new Accounts(limits.quota(), monotonic);
        for (Signal signal : Signal.values()) {
            register(meters, signal);
        }
        meters.gauge(
                "adamant_receive_in_flight_bytes", "Body bytes not answered yet.", bytes::taken);
        meters.gauge(
                "adamant_receive_in_flight_requests",
                "Requests not answered yet.",
                requests::taken);
        meters.gauge(
                "adamant_receive_senders",
                "Senders whose quota and share are kept apart.",
                accounts::size);
    }

    private void register(Meters meters, Signal signal) {
        String name = signal.name().toLowerCase(Locale.ROOT);
        recordCounts.put(
                signal,
                meters.counter("adamant_receive_records", "Records made durable.", "signal", name));
        byteCounts.put(
                signal,
                meters.counter(
                        "adamant_receive_bytes",
                        "Body bytes made durable, as received.",
                        "signal",
                        name));
        rejectedCounts.put(
                signal,
                meters.counter(
                        "adamant_receive_rejected_records",
                        "Records refused while the rest of their request was taken.",
                        "signal",
                        name));
    }

    public IntakeLimits limits() {
        return limits;
    }

    /** A place in flight, or why there is none for this sender now. */
    public sealed interface Entry {

        record In(Ticket ticket) implements Entry {}

        record Refused(Answer answer) implements Entry {}
    }

    public Entry enter(Sender sender) {
        Account account = accounts.of(sender);
        long debt = account.debtNanos(monotonic.nanos());
        if (debt > 0) {
            return new Entry.Refused(
                    new Answer(
                            Reply.QUOTA,
                            "over the quota of " + sender.account(),
                            0,
                            seconds(debt)));
        }
        if (!requests.take(account.requests(), 1)) {
            return new Entry.Refused(Answer.of(Reply.OVERLOAD, "too many requests in flight"));
        }
        return new Entry.In(new Ticket(this, sender, account));
    }

    private static int seconds(long nanos) {
        return (int) Math.min(MAX_WAIT_SECONDS, TimeUnit.NANOSECONDS.toSeconds(nanos) + 1);
    }

    /**
     * Checks a body and appends it; the ticket belongs to the check until the stage completes.
     * Never blocks the caller; completes on any thread, never exceptionally.
     */
    public CompletionStage<Answer> offer(Ticket ticket, Offer offer) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        try {
            checks.execute(() -> run(ticket, offer, answer));
        } catch (RejectedExecutionException closed) {
            answer.complete(Answer.of(Reply.OVERLOAD, "shutting down"));
        }
        return answer;
    }

    private void run(Ticket ticket, Offer offer, CompletableFuture<Answer> answer) {
        try {
            check(ticket, offer, answer);
        } catch (RuntimeException bug) {
            answer.complete(Answer.of(Reply.FAULT, "fault"));
            throw bug;
        }
    }

    private void check(Ticket ticket, Offer offer, CompletableFuture<Answer> answer) {
        ticket.account().chargeBytes(offer.body().length, monotonic.nanos());
        switch (admission.decide(offer, ticket.sender(), wall.unixNanos(), ticket::hold)) {
            case Admission.Decision.Refuse(Answer refusal) -> {
                count(rejectedCounts, offer.signal(), refusal.rejected());
                answer.complete(refusal);
            }
            case Admission.Decision.Take take -> append(ticket, take, answer);
        }
    }

    private void append(Ticket ticket, Admission.Decision.Take take, CompletableFuture<Answer> to) {
        ticket.account().chargeRecords(take.records(), monotonic.nanos());
        journal.append(ticket.sender().account(), take.envelope())
                .whenComplete(
                        (append, fault) ->
                                to.complete(
                                        append == null
                                                ? Answer.of(Reply.FAULT, String.valueOf(fault))
                                                : answer(append, take)));
    }

    private Answer answer(Append append, Admission.Decision.Take take) {
        return switch (append) {
            case Append.Durable _ -> {
                Signal signal = take.envelope().signal();
                count(recordCounts, signal, take.records());
                count(byteCounts, signal, take.envelope().body().length);
                count(rejectedCounts, signal, take.rejected());
                appended.run();
                yield take.rejected() == 0
                        ? Answer.of(Reply.STORED, "")
                        : new Answer(Reply.PARTIAL, take.reason(), take.rejected(), 0);
            }
            case Append.Full(String reason) -> Answer.of(Reply.JOURNAL_FULL, reason);
            case Append.Failed(String reason) -> Answer.of(Reply.JOURNAL_FAILED, reason);
        };
    }

    private static void count(Map<Signal, Count> counts, Signal signal, long n) {
        Count count = counts.get(signal);
        if (count != null && n > 0) {
            count.add(n);
        }
    }

    Budget bytes() {
        return bytes;
    }

    Budget requests() {
        return requests;
    }

    /** Bytes that are held for requests not answered yet. */
    public long inFlightBytes() {
        return bytes.taken();
    }

    /** Requests not answered yet. */
    public long inFlightRequests() {
        return requests.taken();
    }

    /** Checks that run are finished by their threads; no new ones begin. */
    @Override
    public void close() {
        checks.shutdown();
    }
}

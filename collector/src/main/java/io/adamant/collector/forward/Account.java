package io.adamant.collector.forward;

import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.encoding.Unpacked;
import io.adamant.collector.journal.encoding.Unpacker;
import io.adamant.collector.journal.format.Converted;
import io.adamant.collector.telemetry.Count;
import io.adamant.collector.telemetry.Meters;
import io.adamant.shared.model.BatchId;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpShape;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What became of one target's entries, as meters and as words. A loss is always told: at most one
 * line a minute, which sums up what was lost since the one before. Any thread.
 */
final class Account {

    private static final long TELL_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MAX_PLAIN_BYTES = 64 * 1024 * 1024;
    private static final int MAX_ELEMENTS = 500_000;

    /** What can become of an entry. */
    enum Outcome {
        SENT,
        /** Waited longer than the target's greatest lag. */
        DROPPED_AGE,
        /** More waited behind it than the target's greatest lag. */
        DROPPED_SIZE,
        /** The target will never take it. */
        DROPPED_REFUSED,
        /** Trimmed from the journal before it was its turn. */
        MISSED
    }

    private final String target;
    private final Consumer<String> complaints;
    private final Map<Outcome, Count> entries = new EnumMap<>(Outcome.class);
    private final Map<Outcome, Count> bytes = new EnumMap<>(Outcome.class);
    private final Count lostRecords;
    private final Count rejected;
    private final Count splits;
    private final Count retries;

    private long untoldEntries;
    private long untoldRecords;
    private long untoldBytes;
    private long untoldFrom;
    private long untoldTo;
    private String untoldWhy = "";
    private long toldNanos = Long.MIN_VALUE;
    private long tryingNanos = Long.MIN_VALUE;

    Account(String target, Meters meters, Consumer<String> complaints) {
        this.target = target;
        this.complaints = complaints;
        for (Outcome outcome : Outcome.values()) {
            String label = outcome.name().toLowerCase(Locale.ROOT);
            entries.put(
                    outcome,
                    meters.counter(
                            "adamant_forward_entries",
                            "Journal entries by what became of them at the target.",
                            "target",
                            target,
                            "outcome",
                            label));
            bytes.put(
                    outcome,
                    meters.counter(
                            "adamant_forward_bytes",
                            "Bytes of their bodies, as received.",
                            "target",
                            target,
                            "outcome",
                            label));
        }
        lostRecords =
                meters.counter(
                        "adamant_forward_lost_records",
                        "Records in entries that were dropped, as far as they can be counted.",
                        "target",
                        target);
        rejected =
                meters.counter(
                        "adamant_forward_rejected_records",
                        "Records that the target did not want of a request that it took.",
                        "target",
                        target);
        splits =
                meters.counter(
                        "adamant_forward_splits",
                        "Requests that the target found too large and got in two parts.",
                        "target",
                        target);
        retries =
                meters.counter(
                        "adamant_forward_retries",
                        "Requests that have to be sent again.",
                        "target",
                        target);
    }

    void sent(Envelope envelope) {
        count(Outcome.SENT, 1, envelope.body().length);
    }

    /** One request was too large; its halves count for themselves. */
    void split() {
        splits.increment();
    }

    void retried() {
        retries.increment();
    }

    /** The target has stopped taking; told once a minute at most. */
    synchronized void isTrying(String why, long nowNanos) {
        if (tryingNanos == Long.MIN_VALUE || nowNanos - tryingNanos >= TELL_NANOS) {
            tryingNanos = nowNanos;
            complaints.accept("forward " + target + ": not taken, trying again: " + why);
        }
    }

    void rejected(long records, String words) {
        rejected.add(records);
        if (records > 0) {
            complaints.accept(
                    "forward %s: %d records rejected: %s".formatted(target, records, words));
        }
    }

    private void count(Outcome outcome, long n, long bodyBytes) {
        Count entryCount = entries.get(outcome);
        Count byteCount = bytes.get(outcome);
        if (entryCount != null && byteCount != null) {
            entryCount.add(n);
            byteCount.add(bodyBytes);
        }
    }

    void dropped(Outcome outcome, Envelope envelope, String why) {
        long records = records(envelope);
        count(outcome, 1, envelope.body().length);
        lostRecords.add(records);
        note(1, records, envelope.body().length, envelope.receivedUnixNanos(), why);
    }

    /** Entries that were gone when they should have been read. */
    void missed(long n) {
        count(Outcome.MISSED, n, 0);
        note(n, 0, 0, 0, "the journal's retention was over before they were sent");
    }

    private synchronized void note(
            long n, long records, long bodyBytes, long unixNanos, String why) {
        if (untoldEntries == 0) {
            untoldFrom = unixNanos;
        }
        untoldEntries += n;
        untoldRecords += records;
        untoldBytes += bodyBytes;
        untoldTo = unixNanos;
        untoldWhy = why;
    }

    /** Tells of what was lost since it was told last, when that is not just now. */
    synchronized void tell(long nowNanos) {
        if (untoldEntries == 0
                || (toldNanos != Long.MIN_VALUE && nowNanos - toldNanos < TELL_NANOS)) {
            return;
        }
        complaints.accept(
                "forward %s: %d entries were not sent (%d records, %d bytes, received from %s to %s): %s"
                        .formatted(
                                target,
                                untoldEntries,
                                untoldRecords,
                                untoldBytes,
                                time(untoldFrom),
                                time(untoldTo),
                                untoldWhy));
        toldNanos = nowNanos;
        untoldEntries = 0;
        untoldRecords = 0;
        untoldBytes = 0;
    }

    private static Instant time(long unixNanos) {
        return Instant.ofEpochSecond(0, unixNanos);
    }

    private static long records(Envelope envelope) {
        BatchId batch = envelope.batch();
        if (batch != null) {
            return batch.count();
        }
        Unpacked unpacked =
                Unpacker.unpack(
                        envelope.encoding(), envelope.body(), MAX_PLAIN_BYTES, bytes -> true);
        try {
            return unpacked instanceof Unpacked.Plain(byte[] plain) ? records(envelope, plain) : 0;
        } catch (MalformedOtlpException uncountable) {
            return 0;
        }
    }

    private static long records(Envelope envelope, byte[] plain) throws MalformedOtlpException {
        if (!(envelope.request(plain, MAX_PLAIN_BYTES) instanceof Converted.Otlp otlp)) {
            return 0;
        }
        byte[] request = otlp.request();
        Optional<OtlpShape> shape =
                switch (envelope.signal()) {
                    case LOGS -> OtlpShape.logs(request, MAX_ELEMENTS);
                    case METRICS -> OtlpShape.metrics(request, MAX_ELEMENTS);
                    case TRACES -> OtlpShape.traces(request, MAX_ELEMENTS);
                };
        return shape.map(OtlpShape::records).orElse(0);
    }
}

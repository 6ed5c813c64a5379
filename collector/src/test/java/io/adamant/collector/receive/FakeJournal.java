package io.adamant.collector.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.adamant.collector.journal.AppendsOnly;
import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Position;
import io.adamant.collector.journal.encoding.Unpacked;
import io.adamant.collector.journal.encoding.Unpacker;
import io.adamant.collector.journal.format.Converted;
import io.adamant.collector.journal.format.Formats;
import io.adamant.shared.wire.MalformedOtlpException;
import io.adamant.shared.wire.OtlpDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Keeps envelopes and answers as told. */
final class FakeJournal extends AppendsOnly {

    final List<Envelope> kept = java.util.Collections.synchronizedList(new ArrayList<>());
    private final Semaphore appended = new Semaphore(0);
    volatile CompletionStage<Append> answer =
            CompletableFuture.completedStage(new Append.Durable(new Position("1")));

    @Override
    public CompletionStage<Append> append(String key, Envelope envelope) {
        kept.add(envelope);
        appended.release();
        return answer;
    }

    /** Log records in all that was kept, as a view would decode them. */
    int records() {
        return kept.stream().mapToInt(FakeJournal::recordsOf).sum();
    }

    private static int recordsOf(Envelope envelope) {
        Unpacked plain =
                Unpacker.unpack(envelope.encoding(), envelope.body(), 1 << 26, bytes -> true);
        Converted converted =
                Formats.logs(
                        envelope.contentType(),
                        envelope.sender(),
                        envelope.receivedUnixNanos(),
                        ((Unpacked.Plain) plain).bytes(),
                        1 << 26);
        try {
            return OtlpDecoder.logs(((Converted.Otlp) converted).request()).stream()
                    .mapToInt(part -> part.records().size())
                    .sum();
        } catch (MalformedOtlpException admitted) {
            throw new AssertionError(admitted);
        }
    }

    void awaitAppends(int count) {
        try {
            assertThat(appended.tryAcquire(count, 20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }
}

package io.adamant.collector.traced;

import io.adamant.collector.journal.Envelope;
import io.adamant.collector.journal.Journal;
import io.adamant.collector.journal.Position;
import io.adamant.collector.telemetry.Traces;
import io.adamant.collector.telemetry.Traces.Span;
import java.util.Locale;
import java.util.concurrent.CompletionStage;

/** A sampled span from the moment a request is given to the journal until it is durable. */
public record TracedJournal(Journal journal, Traces traces) implements Journal {

    @Override
    public CompletionStage<Append> append(String key, Envelope envelope) {
        Span span =
                traces.beginOften(
                        "journal.append",
                        "signal",
                        envelope.signal().name().toLowerCase(Locale.ROOT),
                        "bytes",
                        Integer.toString(envelope.body().length));
        return journal.append(key, envelope).whenComplete((append, _) -> end(span, append));
    }

    private static void end(Span span, Append append) {
        switch (append) {
            case null -> span.failed("fault");
            case Append.Durable(Position position) -> span.with("position", position.token());
            case Append.Full(String reason) -> span.failed(reason);
            case Append.Failed(String reason) -> span.failed(reason);
        }
        span.end();
    }

    @Override
    public Tail tail(Position after) {
        return journal.tail(after);
    }

    @Override
    public Trimmed trim(long olderThanUnixNanos, Position upTo) {
        Span span = traces.begin("journal.trim", "up_to", upTo.token());
        Trimmed trimmed = journal.trim(olderThanUnixNanos, upTo);
        span.with("files", Integer.toString(trimmed.files())).end();
        return trimmed;
    }

    @Override
    public boolean isTrimmed() {
        return journal.isTrimmed();
    }

    @Override
    public Position newest() {
        return journal.newest();
    }

    @Override
    public long bytesBehind(Position position) {
        return journal.bytesBehind(position);
    }

    @Override
    public long bytes() {
        return journal.bytes();
    }

    @Override
    public void close() {
        journal.close();
    }
}

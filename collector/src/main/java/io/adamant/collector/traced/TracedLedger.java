package io.adamant.collector.traced;

import io.adamant.collector.ledger.Intent;
import io.adamant.collector.ledger.Ledger;
import io.adamant.collector.telemetry.Traces;
import io.adamant.collector.telemetry.Traces.Span;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A span for each decision, from the proposal to the ledger's word: which instance, why, and which
 * stage its replacement goes to.
 */
public record TracedLedger(Ledger ledger, Traces traces) implements Ledger {

    @Override
    public long version() {
        return ledger.version();
    }

    @Override
    public List<Intent> intents() {
        return ledger.intents();
    }

    @Override
    public Outcome propose(long expectedVersion, Intent entry) {
        Span span =
                traces.begin(
                        "decision",
                        "intent",
                        entry.id(),
                        "instance",
                        entry.instance().value(),
                        "cause",
                        entry.cause(),
                        "stage",
                        entry.stage().name().toLowerCase(Locale.ROOT));
        Outcome outcome = ledger.propose(expectedVersion, entry);
        switch (outcome) {
            case Outcome.Committed(long version) -> span.with("version", Long.toString(version));
            case Outcome.Conflict(long actual) -> span.failed("conflict with version " + actual);
            case Outcome.Refused(String rule) -> span.failed("refused: " + rule);
            case Outcome.Unknown(String reason) -> span.failed("unknown: " + reason);
        }
        span.end();
        return outcome;
    }

    @Override
    public Optional<String> fault() {
        return ledger.fault();
    }

    @Override
    public boolean reread() {
        return ledger.reread();
    }

    @Override
    public void close() {
        ledger.close();
    }
}

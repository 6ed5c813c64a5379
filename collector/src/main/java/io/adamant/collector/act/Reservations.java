package io.adamant.collector.act;

import io.adamant.collector.ledger.Intent;
import io.adamant.collector.ledger.Ledger;
import io.adamant.collector.plan.Gate;
import io.adamant.collector.plan.Proposal;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The controller's hand on the ledger: proposes, and knows at which version. */
final class Reservations {

    private static final Logger LOG = LoggerFactory.getLogger(Reservations.class);

    private final Ledger ledger;
    private long version;
    private long conflicts;

    Reservations(Ledger ledger) {
        this.ledger = ledger;
        this.version = ledger.version();
    }

    List<Intent> all() {
        return ledger.intents();
    }

    Optional<Intent> find(String id) {
        return ledger.intents().stream().filter(intent -> intent.id().equals(id)).findFirst();
    }

    Optional<String> fault() {
        return ledger.fault();
    }

    long version() {
        return version;
    }

    /** How often somebody else was first. */
    long conflicts() {
        return conflicts;
    }

    /** Reserves a slot; empty when it was not written, and then nothing may be done. */
    Optional<Intent> reserve(Proposal proposal, long nowNanos) {
        long earlier =
                ledger.intents().stream()
                        .filter(intent -> intent.instance().equals(proposal.instance().id()))
                        .count();
        Intent intent =
                new Intent(
                        proposal.instance().id() + "-r" + (earlier + 1),
                        proposal.instance().group(),
                        proposal.instance().id(),
                        proposal.instance().image(),
                        proposal.cause(),
                        proposal.reason(),
                        proposal.sequence(),
                        Intent.Stage.RESERVED,
                        null,
                        1,
                        nowNanos,
                        nowNanos,
                        List.of(),
                        null,
                        null,
                        proposal.gates().stream().map(Reservations::words).toList(),
                        List.of());
        return commit(intent) ? Optional.of(intent) : Optional.empty();
    }

    /** True when the entry is durable. */
    boolean commit(Intent next) {
        switch (ledger.propose(version, next)) {
            case Ledger.Outcome.Committed committed -> {
                version = committed.version();
                LOG.info(
                        "{} {} {} (attempt {})",
                        next.id(),
                        next.sequence(),
                        next.stage(),
                        next.attempt());
                return true;
            }
            case Ledger.Outcome.Conflict conflict -> {
                version = conflict.actual();
                conflicts++;
            }
            case Ledger.Outcome.Refused refused ->
                    LOG.warn("{} refused by the ledger: {}", next.id(), refused.rule());
            case Ledger.Outcome.Unknown unknown ->
                    LOG.error("{} not written: {}", next.id(), unknown.reason());
        }
        return false;
    }

    private static String words(Gate gate) {
        String limit = gate.limit().isEmpty() ? "" : " (limit: " + gate.limit() + ")";
        return (gate.open() ? "open" : "closed") + " " + gate.name() + ": " + gate.value() + limit;
    }
}

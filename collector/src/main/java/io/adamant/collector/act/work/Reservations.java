package io.adamant.collector.act.work;

import io.adamant.collector.ledger.Intent;
import io.adamant.collector.ledger.Ledger;
import io.adamant.collector.plan.Gate;
import io.adamant.collector.plan.Proposal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller's hand on the ledger. What a round decides rests on the entries that it read, so
 * every proposal of a round names the version at its beginning: once somebody else was first,
 * nothing more is written before the next round has read again.
 */
public final class Reservations {

    private static final Logger LOG = LoggerFactory.getLogger(Reservations.class);

    /** A ledger that failed is looked at again this often. */
    private static final Duration BETWEEN_REREADS = Duration.ofSeconds(5);

    private final Ledger ledger;
    private long version;
    private long conflicts;
    private long rereadNanos;
    private String unwritten = "";

    public Reservations(Ledger ledger) {
        this.ledger = ledger;
        this.version = ledger.version();
    }

    /** Begins a round: reads again what others may have written, and what is unsettled. */
    public void refresh(long nowNanos) {
        if (ledger.fault().isPresent()
                && Math.abs(nowNanos - rereadNanos) >= BETWEEN_REREADS.toNanos()) {
            rereadNanos = nowNanos;
            LOG.info("the ledger {} again", ledger.reread() ? "takes entries" : "was looked at");
        }
        version = ledger.version();
    }

    public List<Intent> all() {
        return ledger.intents();
    }

    public Optional<Intent> find(String id) {
        return ledger.intents().stream().filter(intent -> intent.id().equals(id)).findFirst();
    }

    public Optional<String> fault() {
        return ledger.fault();
    }

    public long version() {
        return version;
    }

    /** How often somebody else was first. */
    public long conflicts() {
        return conflicts;
    }

    /** Why the last proposal was not written, as the gate that it left closed. */
    public Gate unwritten() {
        return new Gate("ledger", false, unwritten, "written", "the next round, which reads again");
    }

    /** Reserves a slot; empty when it was not written, and then nothing may be done. */
    public Optional<Intent> reserve(Proposal proposal, long nowNanos) {
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
            case Ledger.Outcome.Conflict _ -> {
                conflicts++;
                unwritten = "another collector, or an operator, was first";
            }
            case Ledger.Outcome.Refused refused -> {
                LOG.warn("{} refused by the ledger: {}", next.id(), refused.rule());
                unwritten = "refused: " + refused.rule();
            }
            case Ledger.Outcome.Unknown unknown -> {
                LOG.error("{} not written: {}", next.id(), unknown.reason());
                unwritten = "not known to be written: " + unknown.reason();
            }
        }
        return false;
    }

    private static String words(Gate gate) {
        String limit = gate.limit().isEmpty() ? "" : " (limit: " + gate.limit() + ")";
        return (gate.open() ? "open" : "closed") + " " + gate.name() + ": " + gate.value() + limit;
    }
}

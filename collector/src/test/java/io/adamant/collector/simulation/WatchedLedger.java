package io.adamant.collector.simulation;

import io.adamant.collector.ledger.Intent;
import io.adamant.collector.ledger.Ledger;
import java.util.List;
import java.util.Optional;

/** A real ledger whose writes are points to die at, and are told to the invariants. */
final class WatchedLedger implements Ledger {

    private final Ledger ledger;
    private final Points points;
    private final Invariants invariants;

    WatchedLedger(Ledger ledger, Points points, Invariants invariants) {
        this.ledger = ledger;
        this.points = points;
        this.invariants = invariants;
    }

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
        String what = "ledger " + entry.id() + " " + entry.stage();
        int point = points.enter(what);
        Intent before =
                ledger.intents().stream()
                        .filter(one -> one.id().equals(entry.id()))
                        .findFirst()
                        .orElse(null);
        Outcome outcome = ledger.propose(expectedVersion, entry);
        if (outcome instanceof Outcome.Committed) {
            invariants.committed(before, entry);
        }
        points.leave(point, what);
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

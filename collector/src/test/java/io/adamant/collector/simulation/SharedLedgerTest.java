package io.adamant.collector.simulation;

import io.adamant.collector.ledger.Ledger;
import io.adamant.collector.ledger.LedgerContract;

/** The simulation's table keeps what every ledger keeps. */
final class SharedLedgerTest extends LedgerContract {

    private final SharedLedger table = new SharedLedger();
    private SharedLedger.Fate next = SharedLedger.Fate.FINE;

    @Override
    protected Ledger open() {
        return table.handle(this::fate, new Points());
    }

    private SharedLedger.Fate fate() {
        SharedLedger.Fate now = next;
        next = SharedLedger.Fate.FINE;
        return now;
    }

    @Override
    protected void losesTheNextAnswer(Ledger ledger, boolean isWritten) {
        next = isWritten ? SharedLedger.Fate.UNKNOWN_WRITTEN : SharedLedger.Fate.UNKNOWN_LOST;
    }
}

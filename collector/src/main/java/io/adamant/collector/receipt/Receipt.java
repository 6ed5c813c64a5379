package io.adamant.collector.receipt;

import io.adamant.collector.ledger.Intent;
import java.util.List;
import java.util.Map;

/**
 * What is written down when an intent is closed.
 *
 * @param intent as it was closed: verdict, gates, calls with request ids, successor
 * @param closedBecause who or what closed it
 * @param closedNanos when, Unix nanoseconds
 * @param ledgerVersion number of ledger entries when it was closed
 * @param budget how much of the group was in replacement, and the limit
 * @param evidence name of each kept file, with its directory, to its SHA-256
 * @param missing evidence that could not be had, and why
 * @param proof what the successor said of its own boot; empty when none was proven
 */
public record Receipt(
        Intent intent,
        String closedBecause,
        long closedNanos,
        long ledgerVersion,
        String budget,
        Map<String, String> evidence,
        List<String> missing,
        Map<String, String> proof) {

    public Receipt {
        evidence = Map.copyOf(evidence);
        missing = List.copyOf(missing);
        proof = Map.copyOf(proof);
    }
}

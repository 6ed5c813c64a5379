package io.adamant.collector.plan;

import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.ledger.Intent;
import java.util.List;

/**
 * To replace one instance: why, how, and every gate as it stands.
 *
 * @param cause the verdict's bounded name, or {@code operator}
 * @param reason in words
 * @param gates all of them, open and closed
 */
public record Proposal(
        CloudInstance instance,
        String cause,
        String reason,
        Intent.Sequence sequence,
        List<Gate> gates) {

    public Proposal {
        gates = List.copyOf(gates);
    }

    /** What stands in the way; empty means go. */
    public List<Gate> closed() {
        return gates.stream().filter(gate -> !gate.open()).toList();
    }

    public boolean isOpen() {
        return gates.stream().allMatch(Gate::open);
    }
}

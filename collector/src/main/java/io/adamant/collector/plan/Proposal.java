package io.adamant.collector.plan;

import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.ledger.Intent;
import java.util.List;
import java.util.Set;

/**
 * To replace one instance: why, how, and every gate as it stands.
 *
 * @param cause the verdict's bounded name, that of another reason, or {@code operator}
 * @param reason in words
 * @param gates all of them, open and closed
 */
public record Proposal(
        CloudInstance instance,
        String cause,
        String reason,
        Intent.Sequence sequence,
        List<Gate> gates) {

    /** Where nothing but these is closed an operator may approve. */
    private static final Set<String> FOR_AN_OPERATOR = Set.of("mode", "identity");

    private static final String APPROVED = "approved by ";

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

    /** True when an operator's approval is all that is missing. */
    public boolean isForAnOperator() {
        return !isOpen()
                && closed().stream().allMatch(gate -> FOR_AN_OPERATOR.contains(gate.name()));
    }

    /** The same with an operator's approval in place of what asked for one. */
    public Proposal approved(String who, String why) {
        List<Gate> passed =
                gates.stream()
                        .map(
                                gate ->
                                        gate.open() || !FOR_AN_OPERATOR.contains(gate.name())
                                                ? gate
                                                : new Gate(
                                                        gate.name(),
                                                        true,
                                                        APPROVED + who + ": " + why,
                                                        gate.limit(),
                                                        ""))
                        .toList();
        return new Proposal(instance, cause, reason, sequence, passed);
    }

    /** Whether an operator approved what an intent was reserved for: its gates say so for ever. */
    public static boolean isApproved(Intent intent) {
        return intent.gates().stream()
                .anyMatch(
                        gate ->
                                gate.startsWith("open mode: " + APPROVED)
                                        || gate.startsWith("open identity: " + APPROVED));
    }
}

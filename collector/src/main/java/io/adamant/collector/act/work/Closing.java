package io.adamant.collector.act.work;

import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.evidence.EvidenceStore;
import io.adamant.collector.evidence.Kept;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.plan.Situation;
import io.adamant.collector.receipt.Receipt;
import io.adamant.collector.receipt.ReceiptChain;
import io.adamant.shared.model.InstanceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Closes an intent: the receipt first, then the ledger; a crash in between repeats neither. */
public final class Closing {

    private final Reservations reservations;
    private final ReceiptChain receipts;
    private final EvidenceStore evidence;

    /** Evidence that could not be written: only its list of gaps is left. */
    private final Map<String, Kept> unwritten = new HashMap<>();

    public Closing(Reservations reservations, ReceiptChain receipts, EvidenceStore evidence) {
        this.reservations = reservations;
        this.receipts = receipts;
        this.evidence = evidence;
    }

    Reservations reservations() {
        return reservations;
    }

    void remember(Kept kept) {
        if (kept.files().isEmpty()) {
            unwritten.put(kept.id(), kept);
        }
    }

    boolean isUnwritten(String id) {
        return unwritten.containsKey(id);
    }

    /** True when the intent is closed, receipt and all. */
    public boolean close(Situation situation, Intent intent, String because) {
        if (!receipts.append(receipt(situation, intent, because))) {
            return false;
        }
        unwritten.keySet().removeIf(id -> id.endsWith("-" + intent.id()));
        return reservations.commit(intent.released(because, situation.nowNanos()));
    }

    private Receipt receipt(Situation situation, Intent intent, String because) {
        Map<String, String> hashes = new TreeMap<>();
        List<String> missing = new ArrayList<>();
        collect(intent.instance(), intent, hashes, missing);
        intent.failed().forEach(failed -> collect(failed, intent, hashes, missing));
        return new Receipt(
                intent,
                because,
                situation.nowNanos(),
                reservations.version(),
                budget(situation, intent),
                hashes,
                missing,
                proof(situation, intent.successor()));
    }

    private void collect(
            InstanceId instance, Intent intent, Map<String, String> hashes, List<String> missing) {
        String id = instance + "-" + intent.id();
        Kept kept = evidence.find(id).orElse(unwritten.get(id));
        if (kept == null) {
            missing.add(id + ": nothing was kept");
            return;
        }
        kept.files().forEach(file -> hashes.put(id + "/" + file.name(), file.sha256()));
        kept.missing().forEach(gap -> missing.add(id + ": " + gap));
    }

    private static String budget(Situation situation, Intent intent) {
        long open =
                situation.intents().stream()
                        .filter(one -> one.isOpen() && one.group().equals(intent.group()))
                        .count();
        int desired =
                situation.inventory().groups().stream()
                        .filter(group -> group.name().equals(intent.group()))
                        .mapToInt(CloudGroup::desired)
                        .findFirst()
                        .orElse(0);
        int limit = situation.policy().budget().limit(desired);
        return "%d open of %d desired, limit %d".formatted(open, desired, limit);
    }

    private static Map<String, String> proof(Situation situation, @Nullable InstanceId successor) {
        HostState host = successor == null ? null : situation.hosts().get(successor);
        if (successor == null || host == null || host.readyNanos() == 0) {
            return Map.of();
        }
        Map<String, String> proof = new TreeMap<>();
        proof.put("instance", successor.value());
        proof.put("boot", host.resource().boot().value());
        proof.put("image", String.valueOf(host.resource().image()));
        proof.put("first_heard_unix_nanos", Long.toString(host.firstHeardNanos()));
        proof.put("ready_unix_nanos", Long.toString(host.readyNanos()));
        if (host.seal() != null) {
            proof.put("seal", host.seal().tier().name().toLowerCase(java.util.Locale.ROOT));
        }
        return proof;
    }
}

package io.adamant.collector.receipt;

import io.adamant.collector.ledger.Intent;
import io.adamant.shared.model.InstanceId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A receipt as JSON, and its canonical form: keys sorted, no white space. */
final class ReceiptText {

    private ReceiptText() {}

    static JsonObject json(Receipt receipt) {
        Intent intent = receipt.intent();
        JsonObject json =
                new JsonObject()
                        .put("intent", intent.id())
                        .put("group", intent.group().value())
                        .put("instance", intent.instance().value())
                        .put("image", intent.image().value())
                        .put("cause", intent.cause())
                        .put("reason", intent.reason())
                        .put("sequence", intent.sequence().name().toLowerCase(Locale.ROOT))
                        .put("attempts", intent.attempt())
                        .put("opened_unix_nanos", intent.openedNanos())
                        .put("closed_unix_nanos", receipt.closedNanos())
                        .put("closed_because", receipt.closedBecause())
                        .put("gates", new JsonArray(List.copyOf(intent.gates())))
                        .put("budget", receipt.budget())
                        .put("ledger_version", receipt.ledgerVersion())
                        .put("calls", new JsonArray(List.copyOf(intent.calls())))
                        .put("failed_successors", names(intent.failed()))
                        .put("evidence", object(receipt.evidence()))
                        .put("evidence_missing", new JsonArray(List.copyOf(receipt.missing())))
                        .put("proof", object(receipt.proof()));
        if (intent.successor() != null) {
            json.put("successor", intent.successor().value());
        }
        return json;
    }

    static String hash(String previous, JsonObject receipt) {
        String text = previous + canonical(receipt);
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    static String canonical(JsonObject json) {
        return sorted(json).encode();
    }

    private static JsonObject sorted(JsonObject json) {
        Map<String, Object> keys = new TreeMap<>();
        json.forEach(entry -> keys.put(entry.getKey(), sortedValue(entry.getValue())));
        return new JsonObject(keys);
    }

    private static Object sortedValue(Object value) {
        return switch (value) {
            case JsonObject object -> sorted(object);
            case JsonArray array ->
                    new JsonArray(array.stream().map(ReceiptText::sortedValue).toList());
            default -> value;
        };
    }

    private static JsonArray names(List<InstanceId> ids) {
        return new JsonArray(ids.stream().map(InstanceId::value).toList());
    }

    private static JsonObject object(Map<String, String> texts) {
        return new JsonObject(new TreeMap<>(texts));
    }
}

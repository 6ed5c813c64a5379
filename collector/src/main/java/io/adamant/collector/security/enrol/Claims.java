package io.adamant.collector.security.enrol;

import io.adamant.collector.ledger.CheckedLog;
import io.adamant.collector.security.TrustException;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Which key claimed which boot of which instance first, over restarts and over the loss of the
 * authority's key: who has the key that claimed a boot is who it was then.
 *
 * <p>At most {@value #MAX_CLAIMS}; beyond it nothing is claimed until the file is put aside.
 */
final class Claims implements AutoCloseable {

    static final int MAX_CLAIMS = 1_000_000;

    /** Boots of one instance: whoever makes boots up uses up its own, and nobody else's. */
    static final int MAX_OF_INSTANCE = 1_000;

    private final CheckedLog log;
    private final Map<String, String> keys = new HashMap<>();
    private final Map<String, Integer> boots = new HashMap<>();

    /** What came of a claim. */
    enum Result {
        /** Nobody had claimed it. */
        FIRST,
        /** The same key once more: its answer was lost. */
        AGAIN,
        /** Another key has it. */
        TAKEN,
        /** It cannot be written down. */
        NOT_KEPT
    }

    private Claims(CheckedLog log) {
        this.log = log;
    }

    /** Opens or creates the file. */
    static Claims open(Path file) {
        Claims claims = new Claims(CheckedLog.open(file));
        try {
            for (String line : claims.log.entries()) {
                JsonObject json = new JsonObject(line);
                claims.keep(json.getString("boot"), json.getString("key"));
            }
        } catch (DecodeException | ClassCastException broken) {
            claims.close();
            throw new TrustException(
                    TrustException.Code.FILE, file + " cannot be read: " + broken, broken);
        }
        return claims;
    }

    synchronized Result claim(InstanceId instance, BootId boot, String keyHash, long nowNanos) {
        String name = instance.value() + "/" + boot.value();
        String holder = keys.get(name);
        if (holder != null) {
            return holder.equals(keyHash) ? Result.AGAIN : Result.TAKEN;
        }
        JsonObject line =
                new JsonObject()
                        .put("boot", name)
                        .put("key", keyHash)
                        .put("at_unix_nanos", nowNanos);
        boolean isFull =
                keys.size() >= MAX_CLAIMS
                        || boots.getOrDefault(instance.value(), 0) >= MAX_OF_INSTANCE;
        if (isFull || !log.append(line.encode())) {
            return Result.NOT_KEPT;
        }
        keep(name, keyHash);
        return Result.FIRST;
    }

    private void keep(String name, String keyHash) {
        if (keys.put(name, keyHash) == null) {
            boots.merge(name.substring(0, name.indexOf('/')), 1, Integer::sum);
        }
    }

    /** Whether this key is the one that has claimed the boot. */
    synchronized boolean isHeldBy(InstanceId instance, BootId boot, String keyHash) {
        return keyHash.equals(keys.get(instance.value() + "/" + boot.value()));
    }

    synchronized int size() {
        return keys.size();
    }

    @Override
    public synchronized void close() {
        log.close();
    }
}

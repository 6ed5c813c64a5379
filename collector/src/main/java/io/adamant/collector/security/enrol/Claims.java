package io.adamant.collector.security.enrol;

import io.adamant.collector.ledger.CheckedLog;
import io.adamant.collector.ledger.LedgerException;
import io.adamant.collector.security.TrustException;
import io.adamant.shared.model.BootId;
import io.adamant.shared.model.InstanceId;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which key claimed which boot of which instance first, over restarts and over the loss of the
 * authority's key: who has the key that claimed a boot is who it was then.
 *
 * <p>At most {@value #MAX_CLAIMS}; beyond it nothing is claimed until some are forgotten. Claims of
 * instances that the cloud has no more are of no use, since an id is never given twice: they are
 * {@link #forget forgotten}, and the file written anew, whenever it has doubled.
 */
final class Claims implements AutoCloseable {

    static final int MAX_CLAIMS = 200_000;

    /** Boots of one instance: whoever makes boots up uses up its own, and nobody else's. */
    static final int MAX_OF_INSTANCE = 1_000;

    /** Fewer than these are not worth a file written anew. */
    static final int FEW = 20_000;

    private final Path file;
    private final int few;
    private final Map<String, Claimed> keys = new HashMap<>();
    private final Map<String, Integer> boots = new HashMap<>();
    private CheckedLog log;
    private int forgetAt;

    private record Claimed(String key, long atNanos) {}

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

    private Claims(Path file, CheckedLog log, int few) {
        this.file = file;
        this.log = log;
        this.few = few;
    }

    /** Opens or creates the file. */
    static Claims open(Path file) {
        return open(file, FEW);
    }

    static Claims open(Path file, int few) {
        Claims claims = new Claims(file, CheckedLog.open(file), few);
        try {
            for (String line : claims.log.entries()) {
                JsonObject json = new JsonObject(line);
                claims.keep(
                        json.getString("boot"),
                        new Claimed(json.getString("key"), json.getLong("at_unix_nanos", 0L)));
            }
            claims.forgetAt = Math.max(few, claims.keys.size());
        } catch (DecodeException | ClassCastException broken) {
            claims.close();
            throw new TrustException(
                    TrustException.Code.FILE, file + " cannot be read: " + broken, broken);
        }
        return claims;
    }

    synchronized Result claim(InstanceId instance, BootId boot, String keyHash, long nowNanos) {
        String name = name(instance, boot);
        Claimed holder = keys.get(name);
        if (holder != null) {
            return holder.key().equals(keyHash) ? Result.AGAIN : Result.TAKEN;
        }
        Claimed claimed = new Claimed(keyHash, nowNanos);
        boolean isFull =
                keys.size() >= MAX_CLAIMS
                        || boots.getOrDefault(instance.value(), 0) >= MAX_OF_INSTANCE;
        if (isFull || !log.append(line(name, claimed))) {
            return Result.NOT_KEPT;
        }
        keep(name, claimed);
        return Result.FIRST;
    }

    private static String name(InstanceId instance, BootId boot) {
        return instance.value() + "/" + boot.value();
    }

    private static String instance(String name) {
        return name.substring(0, name.indexOf('/'));
    }

    private static String line(String name, Claimed claimed) {
        return new JsonObject()
                .put("boot", name)
                .put("key", claimed.key())
                .put("at_unix_nanos", claimed.atNanos())
                .encode();
    }

    private void keep(String name, Claimed claimed) {
        if (keys.put(name, claimed) == null) {
            boots.merge(instance(name), 1, Integer::sum);
        }
    }

    /** Whether it is time to {@link #forget}. */
    synchronized boolean areMany() {
        return keys.size() >= forgetAt;
    }

    /**
     * Forgets what was claimed by instances that are no more, in memory only when the file without
     * them is in its place.
     *
     * @param listed every instance that the cloud has
     * @param untilNanos what was claimed later is kept: the inventory may be a little older
     */
    synchronized void forget(Set<InstanceId> listed, long untilNanos) {
        Map<String, Claimed> kept = new LinkedHashMap<>();
        keys.forEach(
                (name, claimed) -> {
                    if (claimed.atNanos() > untilNanos
                            || listed.contains(new InstanceId(instance(name)))) {
                        kept.put(name, claimed);
                    }
                });
        forgetAt = Math.max(few, 2 * kept.size());
        if (kept.size() < keys.size() && isWritten(kept)) {
            keys.clear();
            boots.clear();
            kept.forEach(this::keep);
        }
    }

    private boolean isWritten(Map<String, Claimed> kept) {
        Path beside = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.deleteIfExists(beside);
            CheckedLog next = CheckedLog.open(beside);
            List<String> lines =
                    kept.entrySet().stream().map(e -> line(e.getKey(), e.getValue())).toList();
            if (!next.append(lines)) {
                next.close();
                return false;
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
            CheckedLog.syncDirectory(beside.toAbsolutePath().resolveSibling("."));
            log.close();
            log = next;
            return true;
        } catch (IOException | LedgerException full) {
            // The file as it was holds; it is tried again when there are twice as many.
            return false;
        }
    }

    /** Whether this key is the one that has claimed the boot. */
    synchronized boolean isHeldBy(InstanceId instance, BootId boot, String keyHash) {
        Claimed holder = keys.get(name(instance, boot));
        return holder != null && holder.key().equals(keyHash);
    }

    synchronized int size() {
        return keys.size();
    }

    @Override
    public synchronized void close() {
        log.close();
    }
}

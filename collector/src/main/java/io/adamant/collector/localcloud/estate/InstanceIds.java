package io.adamant.collector.localcloud.estate;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Hands out instance ids that look random and are never handed out twice: a counter on disk, mixed
 * by an odd multiplier and a salt, which maps the 2^32 counter values one to one. A random draw
 * would repeat an id sooner or later, once the old instance has been forgotten.
 *
 * <p>Guarded by its owner.
 */
public final class InstanceIds {

    /** 2^32 divided by the golden ratio: odd, so that multiplying by it is a permutation. */
    private static final int STEP = 0x9E3779B1;

    private static final String FILE = "instance-ids";

    private final StateStore store;
    private final int salt;
    private int next;

    public InstanceIds(StateStore store, RandomGenerator random) {
        this.store = store;
        List<JsonObject> saved = store.load(StateStore.Kind.SEQUENCE);
        this.salt = saved.isEmpty() ? random.nextInt() : saved.getFirst().getInteger("salt");
        this.next = saved.isEmpty() ? 0 : saved.getFirst().getInteger("next");
    }

    /** On disk as used before it is handed out. */
    String take() {
        int mixed = (next * STEP) ^ salt;
        next++;
        store.save(
                StateStore.Kind.SEQUENCE,
                FILE,
                new JsonObject().put("salt", salt).put("next", next));
        return "i-%08x".formatted(mixed);
    }
}

package io.adamant.collector.act.work;

import io.adamant.collector.cloud.Inventory;
import java.time.Duration;

/**
 * One reading of the cloud.
 *
 * @param number counted from 1 in the order in which they began
 */
public record Reading(long number, Inventory inventory) {

    /** Age of the inventory beyond which nothing is asked of the cloud. */
    private static final Duration MAX_AGE = Duration.ofSeconds(5);

    boolean isLive(long nowNanos) {
        return inventory.complete() && isFresh(inventory.takenUnixNanos(), nowNanos);
    }

    /** A reading of the future was taken before the wall clock stepped back: its age is unknown. */
    static boolean isFresh(long takenNanos, long nowNanos) {
        long age = nowNanos - takenNanos;
        return age >= 0 && age <= MAX_AGE.toNanos();
    }

    /** A reading that failed in part never makes the fleet smaller: what was there stays. */
    public Reading next(long nextNumber, Inventory next) {
        if (next.complete() || inventory.instances().isEmpty()) {
            return new Reading(nextNumber, next);
        }
        return new Reading(
                nextNumber,
                new Inventory(
                        inventory.groups(),
                        inventory.instances(),
                        false,
                        next.gaps(),
                        inventory.takenUnixNanos()));
    }
}

package io.adamant.collector.image;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One image in numbers.
 *
 * @param order images count from 0 in the order in which they were first seen to boot
 * @param applications what it was booted for
 * @param boots boots that were judged
 * @param failures failed boots by stage
 * @param p50 what half of the newest boots took at most; null without any
 * @param p99 what 99 of 100 of them took at most; null while fewer than {@value #ENOUGH} are known
 * @param provenNanos since when it is proven good, Unix nanoseconds, or 0
 * @param heldBecause why nothing is replaced onto it, or null
 * @param heldZones zones in which nothing is replaced onto it, each with the reason
 */
public record Standing(
        int order,
        Set<String> applications,
        int boots,
        Map<String, Integer> failures,
        @Nullable Duration p50,
        @Nullable Duration p99,
        long provenNanos,
        @Nullable String heldBecause,
        Map<String, String> heldZones) {

    /** Boots of which one in a hundred says something, as far as so few can. */
    public static final int ENOUGH = 5;

    public Standing {
        applications = Set.copyOf(applications);
        failures = Map.copyOf(failures);
        heldZones = Map.copyOf(heldZones);
    }

    /** An image of which nothing but boots and failures is known. */
    public static Standing of(int boots, int failures, @Nullable String heldBecause) {
        Map<String, Integer> stages = failures == 0 ? Map.of() : Map.of(BootStage.OTHER, failures);
        return new Standing(0, Set.of(), boots, stages, null, null, 0, heldBecause, Map.of());
    }

    /** Failed boots of every stage. */
    public int failed() {
        return failures.values().stream().mapToInt(Integer::intValue).sum();
    }

    public boolean isProven() {
        return provenNanos != 0;
    }
}

package io.adamant.collector.image;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is counted of one image. */
final class Score {

    /** Newest boots whose times are kept. */
    private static final int TIMES = 500;

    private final int order;
    private final Set<String> applications = new HashSet<>();
    private final Map<String, Integer> failures = new HashMap<>();
    private final Map<String, Trial> zones = new HashMap<>();
    private final Deque<Long> times = new ArrayDeque<>();
    private final Map<String, String> heldZones = new TreeMap<>();
    private Trial trial = new Trial();
    private int boots;
    private int clean;
    private long cleanSinceNanos;
    private long provenNanos;
    private @Nullable String heldBecause;
    private @Nullable Standing standing;

    /** The first boots since the beginning, or since a release. */
    static final class Trial {
        private int boots;
        private int failures;

        boolean failsWithOneMore() {
            return boots < ImageLedger.TEST_BOOTS && failures + 1 >= ImageLedger.TEST_FAILURES;
        }

        String wordsWithOneMore() {
            return "%d of the first %d boots failed".formatted(failures + 1, boots + 1);
        }

        private void booted(boolean isReady) {
            boots++;
            failures += isReady ? 0 : 1;
        }
    }

    Score(int order) {
        this.order = order;
    }

    /**
     * @param counts false for a failure that is the zone's rather than the image's
     */
    void booted(Boot boot, boolean counts, long atNanos) {
        standing = null;
        boots++;
        if (!boot.application().isEmpty()) {
            applications.add(boot.application());
        }
        if (counts) {
            trial.booted(boot.isReady());
            zone(boot.zone()).booted(boot.isReady());
        }
        if (boot.isReady()) {
            clean++;
            cleanSinceNanos = atNanos;
            keepTime(boot.nanos());
        } else {
            failures.merge(boot.stage(), 1, Integer::sum);
            clean = counts ? 0 : clean;
        }
    }

    private void keepTime(long nanos) {
        if (nanos > 0) {
            times.addLast(nanos);
            if (times.size() > TIMES) {
                times.removeFirst();
            }
        }
    }

    private Trial zone(String zone) {
        return zones.computeIfAbsent(zone, _ -> new Trial());
    }

    Trial trial() {
        return trial;
    }

    Trial trial(String zone) {
        return zones.getOrDefault(zone, new Trial());
    }

    /** True when it boots well in another zone and fails in none but this. */
    boolean failsOnlyIn(String zone) {
        boolean isReadyElsewhere = false;
        for (Map.Entry<String, Trial> one : zones.entrySet()) {
            if (!one.getKey().equals(zone)) {
                if (one.getValue().failures > 0) {
                    return false;
                }
                isReadyElsewhere |= one.getValue().boots > 0;
            }
        }
        return isReadyElsewhere;
    }

    int clean() {
        return clean;
    }

    long cleanSinceNanos() {
        return cleanSinceNanos;
    }

    boolean isProven() {
        return provenNanos != 0;
    }

    void proven(long atNanos) {
        standing = null;
        provenNanos = atNanos;
    }

    void held(@Nullable String zone, String because) {
        standing = null;
        if (zone == null) {
            heldBecause = because;
        } else {
            heldZones.put(zone, because);
        }
    }

    void released() {
        standing = null;
        heldBecause = null;
        heldZones.clear();
        zones.clear();
        trial = new Trial();
        clean = 0;
    }

    boolean isHeld() {
        return heldBecause != null;
    }

    boolean isHeldIn(String zone) {
        return heldBecause != null || heldZones.containsKey(zone);
    }

    boolean isHeldAnywhere() {
        return heldBecause != null || !heldZones.isEmpty();
    }

    Standing standing() {
        if (standing == null) {
            long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
            standing =
                    new Standing(
                            order,
                            applications,
                            boots,
                            failures,
                            sorted.length == 0 ? null : quantile(sorted, 50),
                            sorted.length < Standing.ENOUGH ? null : quantile(sorted, 99),
                            provenNanos,
                            heldBecause,
                            heldZones);
        }
        return standing;
    }

    /** The nearest rank. */
    private static Duration quantile(long[] sorted, int percent) {
        int rank = Math.ceilDiv(sorted.length * percent, 100);
        return Duration.ofNanos(sorted[Math.max(0, rank - 1)]);
    }
}

package io.adamant.bench.ledger;

/** Latencies in steps of 100 microseconds up to 60 s; what is longer counts as 60 s. */
public final class Latency {

    private static final int STEP_MICROS = 100;
    private static final int STEPS = 600_000;

    private final int[] counts = new int[STEPS + 1];
    private long total;
    private long maxMicros;

    public void add(long micros) {
        long known = Math.max(0, micros);
        counts[(int) Math.min(STEPS, known / STEP_MICROS)]++;
        total++;
        maxMicros = Math.max(maxMicros, known);
    }

    public void add(Latency other) {
        for (int i = 0; i <= STEPS; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
        maxMicros = Math.max(maxMicros, other.maxMicros);
    }

    public void clear() {
        java.util.Arrays.fill(counts, 0);
        total = 0;
        maxMicros = 0;
    }

    public long total() {
        return total;
    }

    public long maxMicros() {
        return maxMicros;
    }

    /** The upper edge of the step that holds the given share, in microseconds; 0 without values. */
    public long micros(double share) {
        long wanted = (long) Math.ceil(total * share);
        long seen = 0;
        for (int i = 0; i <= STEPS && total > 0; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return Math.min(maxMicros, (i + 1L) * STEP_MICROS);
            }
        }
        return 0;
    }
}

package io.adamant.collector.evidence;

import java.util.Map;

/**
 * How much of what was to be kept is kept, since the oldest directory that is still there.
 *
 * @param tried instances whose evidence was to be kept
 * @param complete those of them with all that was sent, the cloud's part and the console
 * @param incomplete how many lack something of a part
 */
public record Share(long tried, long complete, Map<Part, Long> incomplete) {

    public Share {
        incomplete = Map.copyOf(incomplete);
    }

    /** From 0 to 1; 1 when nothing was to be kept yet. */
    public double ratio() {
        return tried == 0 ? 1 : (double) complete / tried;
    }
}

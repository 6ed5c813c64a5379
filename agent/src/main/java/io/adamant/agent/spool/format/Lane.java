package io.adamant.agent.spool.format;

import org.jspecify.annotations.Nullable;

/**
 * What shares a fate at the cap. Each lane has files, an epoch and a sequence of its own. In the
 * order of shipping; the cap takes them in reverse.
 */
public enum Lane {
    EVENTS(0, "events"),
    METRICS(1, "metrics"),
    LOGS(2, "logs");

    /** How many lanes' numbers an epoch has room for; the last is that of volatile events. */
    private static final int CODES = 4;

    private static final int VOLATILE = 3;
    private static final Lane[] ALL = values();

    private final int code;
    private final String label;

    Lane(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /** As it is stored; also its place in an array of all lanes. */
    public int code() {
        return code;
    }

    /** Used in file names, as a metric label and in words for people. */
    public String label() {
        return label;
    }

    /** How many there are. */
    public static int count() {
        return ALL.length;
    }

    public static @Nullable Lane ofCode(int code) {
        return code >= 0 && code < ALL.length ? ALL[code] : null;
    }

    public static @Nullable Lane ofLabel(String label) {
        for (Lane lane : ALL) {
            if (lane.label.equals(label)) {
                return lane;
            }
        }
        return null;
    }

    /**
     * A new epoch of this lane, later than one before it. At least the wall clock in quarters of
     * milliseconds, so that a spool whose directory was lost does not number new records like old
     * ones; never two lanes' the same.
     */
    public long epochAfter(long before, long wallUnixMillis) {
        return Math.max(before / CODES + 1, wallUnixMillis) * CODES + code;
    }

    /** The epoch of events that are never on disk: one for each process. */
    public static long volatileEpoch(long wallUnixMillis) {
        return wallUnixMillis * CODES + VOLATILE;
    }
}

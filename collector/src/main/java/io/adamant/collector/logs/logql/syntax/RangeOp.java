package io.adamant.collector.logs.logql.syntax;

import java.util.Locale;

/** What may be asked of a range of log lines; its name in LogQL is the constant in lower case. */
public enum RangeOp {
    COUNT_OVER_TIME,
    RATE,
    BYTES_OVER_TIME,
    BYTES_RATE;

    public boolean isBytes() {
        return this == BYTES_OVER_TIME || this == BYTES_RATE;
    }

    /** Whether the sum is divided by the length of the range. */
    public boolean isPerSecond() {
        return this == RATE || this == BYTES_RATE;
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}

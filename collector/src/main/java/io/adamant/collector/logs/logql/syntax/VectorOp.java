package io.adamant.collector.logs.logql.syntax;

import java.util.Locale;

/** Aggregations over series; the name in LogQL is the constant in lower case. */
public enum VectorOp {
    SUM,
    AVG,
    MIN,
    MAX,
    COUNT,
    TOPK,
    BOTTOMK;

    /** Whether it takes the number of series to keep. */
    public boolean takesCount() {
        return this == TOPK || this == BOTTOMK;
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}

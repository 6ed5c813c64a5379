package io.adamant.agent.spool;

import io.adamant.agent.source.Batch;
import org.jspecify.annotations.Nullable;

/** What shares a fate at the cap. In the order of shipping; the cap takes them in reverse. */
public enum Lane {
    EVENTS(0),
    METRICS(1),
    LOGS(2);

    private static final Lane[] ALL = values();

    private final int code;

    Lane(int code) {
        this.code = code;
    }

    /** As it is stored; also its place in an array of all lanes. */
    int code() {
        return code;
    }

    static @Nullable Lane ofCode(int code) {
        return code >= 0 && code < ALL.length ? ALL[code] : null;
    }

    static Lane of(Batch batch) {
        return switch (batch) {
            case Batch.Events _ -> EVENTS;
            case Batch.Metrics _ -> METRICS;
            case Batch.Logs _ -> LOGS;
        };
    }

    /** Used as a metric label and in words for people. */
    public String label() {
        return switch (this) {
            case EVENTS -> "events";
            case METRICS -> "metrics";
            case LOGS -> "logs";
        };
    }
}

package io.adamant.collector.logs;

import io.adamant.shared.model.InstanceId;
import org.jspecify.annotations.Nullable;

/** Which lines are asked for; the cheap questions first. */
record Matcher(
        @Nullable InstanceId instance,
        long fromUnixNanos,
        long untilUnixNanos,
        @Nullable String contains) {

    static Matcher of(LogSearch.Query query) {
        return new Matcher(
                query.instance(), query.fromUnixNanos(), query.untilUnixNanos(), query.contains());
    }

    boolean matches(LogEntry line) {
        return (instance == null || instance.value().equals(line.labels().instance()))
                && line.unixNanos() >= fromUnixNanos
                && line.unixNanos() < untilUnixNanos
                && (contains == null || line.text().contains(contains));
    }
}

package io.adamant.collector.evidence;

import io.adamant.collector.fleet.HostState;
import io.adamant.collector.ledger.Intent;
import io.adamant.shared.model.InstanceId;
import org.jspecify.annotations.Nullable;

/**
 * Whose evidence is to be kept.
 *
 * @param instance the intent's own instance, or a successor that failed inside it
 * @param host what was heard of it, or null when nothing ever was
 * @param verdict its verdict now, in words
 * @param isChanged whether it is no longer what was baked
 * @param nowNanos Unix nanoseconds
 */
public record Subject(
        Intent intent,
        InstanceId instance,
        @Nullable HostState host,
        String verdict,
        boolean isChanged,
        long nowNanos) {

    /** Names the kept evidence. */
    public String id() {
        return instance + "-" + intent.id();
    }
}

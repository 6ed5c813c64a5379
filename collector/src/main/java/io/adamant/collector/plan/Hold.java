package io.adamant.collector.plan;

import io.adamant.collector.cloud.GroupName;

/**
 * An operator said: replace nothing in this group.
 *
 * @param who the operator
 * @param why for the next one who reads it
 * @param sinceNanos Unix nanoseconds
 * @param untilNanos Unix nanoseconds, or 0 until it is lifted
 */
public record Hold(GroupName group, String who, String why, long sinceNanos, long untilNanos) {

    public boolean isActive(long nowNanos) {
        return untilNanos == 0 || nowNanos < untilNanos;
    }
}

package io.adamant.collector.assess;

import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.fleet.HostState;
import io.adamant.shared.model.InstanceId;
import java.util.Map;
import java.util.Set;

/**
 * Everything that an assessment depends on.
 *
 * @param previous the verdicts of the round before, for how long each has held
 * @param replaced instances that were replaced already: they are gone, not lost
 * @param nowNanos Unix nanoseconds of the collector
 */
public record Question(
        Inventory inventory,
        Map<InstanceId, HostState> hosts,
        AssessPolicy policy,
        Observer observer,
        Map<InstanceId, Verdict> previous,
        Set<InstanceId> replaced,
        long nowNanos) {}

package io.adamant.collector.plan;

import io.adamant.collector.assess.Assessment;
import io.adamant.collector.cloud.Cloud;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.ledger.Intent;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a plan depends on.
 *
 * @param capabilities what the cloud can do
 * @param intents every intent of the ledger
 * @param holds what operators said, ended ones included
 * @param heldImages images that are not to be launched, and why
 * @param background what outlives the moment
 * @param ledgerFault why the ledger takes nothing, or null
 * @param nowNanos Unix nanoseconds of the collector
 */
public record Situation(
        Inventory inventory,
        Set<Cloud.Capability> capabilities,
        Map<InstanceId, HostState> hosts,
        Assessment assessment,
        List<Intent> intents,
        Map<GroupName, Hold> holds,
        Map<ImageId, String> heldImages,
        Background background,
        @Nullable String ledgerFault,
        PlanPolicy policy,
        long nowNanos) {}

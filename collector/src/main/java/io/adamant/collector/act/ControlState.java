package io.adamant.collector.act;

import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.cloud.Inventory;
import io.adamant.collector.fleet.HostState;
import io.adamant.collector.image.Standing;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.plan.Gate;
import io.adamant.collector.plan.Hold;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything the controller knew and decided in its newest round: immutable, read by the API, the
 * page and the metrics.
 *
 * @param round counted from 1 since the start
 * @param atUnixNanos when the round was decided
 * @param mode {@code shadow}, {@code propose} or {@code enforce}
 * @param inventory what the cloud said
 * @param hosts what the hosts said, gone ones included while they are remembered
 * @param verdicts one per instance of the inventory
 * @param why the closed gates of every unhealthy instance that is not being replaced, and of every
 *     open intent the one at which it waits
 * @param intents every intent of the ledger, newest last
 * @param holds active holds by operators
 * @param images what is known of each image
 * @param outlook what stands beside the instances: breakers, proposals, the score of shadow
 * @param suspicion why the collector trusts itself with no silence-based verdict, or null
 * @param notices what is wrong with the controller itself (policy file, ledger, receipts) and which
 *     intents are stuck, in words
 */
public record ControlState(
        long round,
        long atUnixNanos,
        String mode,
        Inventory inventory,
        Map<InstanceId, HostState> hosts,
        Map<InstanceId, Verdict> verdicts,
        Map<InstanceId, List<Gate>> why,
        List<Intent> intents,
        Map<GroupName, Hold> holds,
        Map<ImageId, Standing> images,
        Outlook outlook,
        @Nullable String suspicion,
        List<String> notices) {

    /** Without an outlook and without notices. */
    public ControlState(
            long round,
            long atUnixNanos,
            String mode,
            Inventory inventory,
            Map<InstanceId, HostState> hosts,
            Map<InstanceId, Verdict> verdicts,
            Map<InstanceId, List<Gate>> why,
            List<Intent> intents,
            Map<GroupName, Hold> holds,
            Map<ImageId, Standing> images,
            @Nullable String suspicion) {
        this(
                round,
                atUnixNanos,
                mode,
                inventory,
                hosts,
                verdicts,
                why,
                intents,
                holds,
                images,
                Outlook.NONE,
                suspicion,
                List.of());
    }

    /** Before the first round: nothing is known. */
    public static ControlState unknown() {
        return new ControlState(
                0,
                0,
                "shadow",
                Inventory.unread("not read yet", 0),
                Map.of(),
                Map.of(),
                Map.of(),
                List.of(),
                Map.of(),
                Map.of(),
                "not started");
    }
}

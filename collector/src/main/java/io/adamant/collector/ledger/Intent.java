package io.adamant.collector.ledger;

import io.adamant.collector.cloud.GroupName;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The will to replace one instance, written before the first call. One per instance id, for ever;
 * its stage only moves forward.
 *
 * @param id also the launch token of the successor
 * @param group whose slot is reserved
 * @param instance who is to be replaced
 * @param image what it was launched from
 * @param cause the verdict's bounded name
 * @param reason the verdict in words
 * @param sequence which steps, in which order
 * @param stage how far it is
 * @param successor who takes the slot, or null before the launch
 * @param attempt 1, or more when a successor was itself replaced inside the same reservation
 * @param openedNanos when it was reserved, Unix nanoseconds
 * @param changedNanos when its stage last moved
 * @param calls what was asked of the cloud, each with the cloud's request id
 * @param evidence id of the kept evidence, or null before it is kept
 * @param closedBecause who or what released it, or null while it is open
 */
public record Intent(
        String id,
        GroupName group,
        InstanceId instance,
        ImageId image,
        String cause,
        String reason,
        Sequence sequence,
        Stage stage,
        @Nullable InstanceId successor,
        int attempt,
        long openedNanos,
        long changedNanos,
        List<String> calls,
        @Nullable String evidence,
        @Nullable String closedBecause) {

    public Intent {
        calls = List.copyOf(calls);
    }

    public boolean isOpen() {
        return stage != Stage.RELEASED;
    }

    /** The order of the steps. */
    public enum Sequence {
        /** A dead host: evidence, terminate, launch, prove. */
        DEAD_HOST,
        /** A serving host: evidence, launch, prove, drain, terminate. */
        SERVING_HOST
    }

    /** How far an intent is; which stages are passed through depends on the sequence. */
    public enum Stage {
        RESERVED,
        EVIDENCE_KEPT,
        LAUNCHED,
        PROVEN,
        DRAINED,
        TERMINATED,
        RELEASED
    }
}

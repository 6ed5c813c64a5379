package io.adamant.collector.ledger;

import io.adamant.collector.cloud.GroupName;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The will to replace one instance, written before the first call. One per instance id, for ever
 * (one of which nothing came does not count, see {@link #binds}); its stage only moves forward.
 *
 * @param id the launch token of a successor is this id and the attempt
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
 * @param gates every gate as it stood when the slot was reserved, in words
 * @param failed successors that were replaced inside this reservation, oldest first
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
        @Nullable String closedBecause,
        List<String> gates,
        List<InstanceId> failed) {

    /** How the reason of an intent begins that was closed because its instance is well again. */
    public static final String LEFT_ALONE = "left alone: ";

    public Intent {
        calls = List.copyOf(calls);
        gates = List.copyOf(gates);
        failed = List.copyOf(failed);
        if (attempt < 1) {
            throw new IllegalArgumentException("attempts count from 1");
        }
    }

    /** Without gates and without failed successors. */
    public Intent(
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
        this(
                id,
                group,
                instance,
                image,
                cause,
                reason,
                sequence,
                stage,
                successor,
                attempt,
                openedNanos,
                changedNanos,
                calls,
                evidence,
                closedBecause,
                List.of(),
                List.of());
    }

    /** Makes the launch idempotent: the same token never launches twice. */
    public String launchToken() {
        return id + "-" + attempt;
    }

    /** True when nothing was ever asked of the cloud for it. */
    public boolean isUntouched() {
        return calls.isEmpty();
    }

    /**
     * True unless nothing came of it: withdrawn before any call, or left alone after calls that
     * ended nothing. Whom it binds has had its one intent.
     */
    public boolean binds() {
        boolean isLeftAlone = closedBecause != null && closedBecause.startsWith(LEFT_ALONE);
        return isOpen() || !(isUntouched() || isLeftAlone);
    }

    /** The same, further on. */
    public Intent at(Stage next, long nowNanos) {
        return copy(next, successor, attempt, nowNanos, calls, evidence, closedBecause, failed);
    }

    public Intent withCall(String call) {
        List<String> more = new ArrayList<>(calls);
        more.add(call);
        return copy(stage, successor, attempt, changedNanos, more, evidence, closedBecause, failed);
    }

    public Intent withEvidence(String kept, long nowNanos) {
        return copy(
                Stage.EVIDENCE_KEPT,
                successor,
                attempt,
                nowNanos,
                calls,
                kept,
                closedBecause,
                failed);
    }

    public Intent launched(InstanceId made, long nowNanos) {
        return copy(
                Stage.LAUNCHED, made, attempt, nowNanos, calls, evidence, closedBecause, failed);
    }

    /** The successor failed: back to before the launch, inside the same reservation. */
    public Intent nextAttempt(long nowNanos) {
        List<InstanceId> more = new ArrayList<>(failed);
        if (successor != null) {
            more.add(successor);
        }
        return copy(
                sequence.beforeLaunch(),
                null,
                attempt + 1,
                nowNanos,
                calls,
                evidence,
                closedBecause,
                more);
    }

    public Intent released(String because, long nowNanos) {
        return copy(Stage.RELEASED, successor, attempt, nowNanos, calls, evidence, because, failed);
    }

    private Intent copy(
            Stage stage,
            @Nullable InstanceId successor,
            int attempt,
            long changedNanos,
            List<String> calls,
            @Nullable String evidence,
            @Nullable String closedBecause,
            List<InstanceId> failed) {
        return new Intent(
                id,
                group,
                instance,
                image,
                cause,
                reason,
                sequence,
                stage,
                successor,
                attempt,
                openedNanos,
                changedNanos,
                calls,
                evidence,
                closedBecause,
                gates,
                failed);
    }

    public boolean isOpen() {
        return stage != Stage.RELEASED;
    }

    /** The order of the steps. */
    public enum Sequence {
        /** A dead host: evidence, terminate, launch, prove. */
        DEAD_HOST,
        /** A serving host: evidence, launch, prove, drain, terminate. */
        SERVING_HOST;

        /** Where a stage stands among the stages of this sequence, from 0. */
        int rank(Stage stage) {
            return stages().indexOf(stage);
        }

        private List<Stage> stages() {
            return switch (this) {
                case DEAD_HOST ->
                        List.of(
                                Stage.RESERVED,
                                Stage.EVIDENCE_KEPT,
                                Stage.TERMINATED,
                                Stage.LAUNCHED,
                                Stage.PROVEN,
                                Stage.RELEASED);
                case SERVING_HOST ->
                        List.of(
                                Stage.RESERVED,
                                Stage.EVIDENCE_KEPT,
                                Stage.LAUNCHED,
                                Stage.PROVEN,
                                Stage.DRAINED,
                                Stage.TERMINATED,
                                Stage.RELEASED);
            };
        }

        /** The stage from which a successor is launched. */
        public Stage beforeLaunch() {
            return switch (this) {
                case DEAD_HOST -> Stage.TERMINATED;
                case SERVING_HOST -> Stage.EVIDENCE_KEPT;
            };
        }
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

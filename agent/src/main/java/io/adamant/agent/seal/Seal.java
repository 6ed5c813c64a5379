package io.adamant.agent.seal;

import io.adamant.agent.seal.fallback.CanaryResult;
import io.adamant.agent.seal.fallback.SealOutcome;
import io.adamant.shared.model.SealTier;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The phases of a seal, and the tier that was measured.
 *
 * <pre>
 * boot --applied--> audit     the image asks for audit, or the kernel refused the mounts
 *              \--> waiting   mounts are in place, nothing is proven
 * waiting --measured: all refused--> fallback
 * fallback --measured: permitted, or {@value #MAX_INCONCLUSIVE} times inconclusive--> lost
 * </pre>
 *
 * A tier never comes from a mount that returned 0, only from the canary. A tier that is not reached
 * is the image's problem, a tier that was reached and is lost is the host's, and is final: a host
 * is replaced, never repaired. Owned by one thread.
 */
final class Seal {

    /** Rounds in a row that say nothing before a reached tier counts as lost. */
    static final int MAX_INCONCLUSIVE = 3;

    private enum Phase {
        BOOT,
        AUDIT,
        WAITING,
        FALLBACK,
        LOST
    }

    /** A tier that moved, or (from equals to) an attempt to reach one that failed for good. */
    record Move(SealTier from, SealTier to, String reason) {}

    private final boolean enforce;
    private Phase phase = Phase.BOOT;
    private String detail;
    private int inconclusive;

    Seal(boolean enforce) {
        this.enforce = enforce;
        this.detail = enforce ? "not sealed yet" : "audit is what the image asks for";
    }

    SealTier tier() {
        return switch (phase) {
            case BOOT, AUDIT, WAITING -> SealTier.AUDIT;
            case FALLBACK -> SealTier.FALLBACK;
            case LOST -> SealTier.LOST;
        };
    }

    String detail() {
        return detail;
    }

    /** Whether the first attempt to seal is over and measured, whatever it came to. */
    boolean isSettled() {
        return phase != Phase.BOOT && phase != Phase.WAITING;
    }

    boolean isApplied() {
        return phase != Phase.BOOT;
    }

    /** Whether the canary has something to prove; once lost, its tries would only leave traces. */
    boolean wantsCanary() {
        return phase == Phase.WAITING || phase == Phase.FALLBACK;
    }

    /** Nothing was tried, for the image asks for audit. */
    void auditOnly() {
        phase = Phase.AUDIT;
    }

    /** What trying to seal each protected path came to. */
    Optional<Move> applied(Map<Path, SealOutcome> outcomes) {
        if (outcomes.isEmpty()) {
            return unreached("no path is declared as protected");
        }
        List<String> refusals =
                outcomes.values().stream()
                        .flatMap(outcome -> refusal(outcome).stream())
                        .sorted()
                        .toList();
        if (refusals.isEmpty()) {
            phase = Phase.WAITING;
            detail = "read-only mounts are in place, not proven yet";
            return Optional.empty();
        }
        return unreached(String.join("; ", refusals));
    }

    private Optional<Move> unreached(String why) {
        phase = Phase.AUDIT;
        detail = "enforce is not reached: " + why;
        return Optional.of(new Move(SealTier.AUDIT, SealTier.AUDIT, detail));
    }

    /** One round of the canary, a result per protected path. */
    Optional<Move> measured(Map<Path, CanaryResult> round) {
        if (!wantsCanary()) {
            return Optional.empty();
        }
        List<String> permitted =
                round.values().stream()
                        .filter(CanaryResult.Permitted.class::isInstance)
                        .map(result -> ((CanaryResult.Permitted) result).path())
                        .sorted()
                        .toList();
        if (!permitted.isEmpty()) {
            return gone("a forbidden change went through: " + String.join(", ", permitted));
        }
        List<String> doubts =
                round.values().stream()
                        .filter(CanaryResult.Inconclusive.class::isInstance)
                        .map(result -> ((CanaryResult.Inconclusive) result).why())
                        .sorted()
                        .toList();
        return doubts.isEmpty() ? holds(round.size()) : doubted(doubts);
    }

    private Optional<Move> holds(int paths) {
        inconclusive = 0;
        if (phase == Phase.FALLBACK) {
            return Optional.empty();
        }
        phase = Phase.FALLBACK;
        detail = "read-only mounts; root could undo them";
        return Optional.of(
                new Move(
                        SealTier.AUDIT,
                        SealTier.FALLBACK,
                        "the kernel refuses changes of " + paths + " protected path(s)"));
    }

    private Optional<Move> doubted(List<String> doubts) {
        inconclusive++;
        return inconclusive < MAX_INCONCLUSIVE
                ? Optional.empty()
                : gone("the canary cannot try any more: " + String.join("; ", doubts));
    }

    private Optional<Move> gone(String reason) {
        if (phase != Phase.FALLBACK) {
            return unreached(reason);
        }
        phase = Phase.LOST;
        detail = reason;
        return Optional.of(new Move(SealTier.FALLBACK, SealTier.LOST, reason));
    }

    boolean enforces() {
        return enforce;
    }

    private static Optional<String> refusal(SealOutcome outcome) {
        return switch (outcome) {
            case SealOutcome.Sealed _ -> Optional.empty();
            case SealOutcome.NotPermitted(String why) -> Optional.of("not permitted, " + why);
            case SealOutcome.Unsupported(String why) -> Optional.of("not supported, " + why);
            case SealOutcome.Failed(String why) -> Optional.of("failed, " + why);
        };
    }
}

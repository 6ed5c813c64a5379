package io.adamant.agent.seal;

import io.adamant.agent.seal.fallback.CanaryResult;
import io.adamant.shared.model.SealTier;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The tier that was measured.
 *
 * <pre>
 * boot --audit--> audit            the image asks for audit
 * boot --pending--> pending        a layer is on its way: loading, or early places only
 * pending --inPlace--> waiting     a layer is in force, nothing is proven
 * pending, waiting --unreached--> audit
 * waiting --measured: all refused--> reached (enforced or fallback)
 * reached --measured: permitted, not judged, or {@value #MAX_INCONCLUSIVE} times inconclusive,
 *           or found broken--> lost
 * </pre>
 *
 * A tier never comes from a call that returned 0, only from the canary. A tier that is not reached
 * is the image's problem, a tier that was reached and is lost is the host's, and is final: a host
 * is replaced, never repaired. Owned by one thread.
 */
final class Seal {

    /** Rounds in a row that say nothing before a reached tier counts as lost. */
    static final int MAX_INCONCLUSIVE = 3;

    private enum Phase {
        BOOT,
        PENDING,
        AUDIT,
        WAITING,
        REACHED,
        LOST
    }

    /** A tier that moved, or (from equals to) an attempt to reach one that failed for good. */
    record Move(SealTier from, SealTier to, String reason) {}

    private final boolean enforce;
    private Phase phase = Phase.BOOT;
    private SealTier reachable = SealTier.AUDIT;
    private String detail;
    private String holding = "";
    private int inconclusive;

    Seal(boolean enforce) {
        this.enforce = enforce;
        this.detail = enforce ? "not sealed yet" : "audit is what the image asks for";
    }

    SealTier tier() {
        return switch (phase) {
            case BOOT, PENDING, AUDIT, WAITING -> SealTier.AUDIT;
            case REACHED -> reachable;
            case LOST -> SealTier.LOST;
        };
    }

    String detail() {
        return detail;
    }

    boolean enforces() {
        return enforce;
    }

    /** Whether the first attempt to seal is over and measured, whatever it came to. */
    boolean isSettled() {
        return switch (phase) {
            case BOOT, PENDING, WAITING -> false;
            case AUDIT, REACHED, LOST -> true;
        };
    }

    boolean isBegun() {
        return phase != Phase.BOOT;
    }

    /** Whether the canary has something to prove; once lost, its tries would only leave traces. */
    boolean wantsCanary() {
        return phase == Phase.WAITING || phase == Phase.REACHED;
    }

    /** Whether a layer is in force that no canary has proven yet. */
    boolean isUnproven() {
        return phase == Phase.WAITING;
    }

    /** Nothing is refused, for the image asks for audit. */
    void audit(String words) {
        phase = Phase.AUDIT;
        detail = words;
    }

    /** A layer is on its way; may be said again with other words. */
    void pending(String words) {
        phase = Phase.PENDING;
        detail = words;
    }

    /**
     * A layer is in force, not proven.
     *
     * @param tier what it is when the canary proves it
     * @param holds the detail from then on
     */
    void inPlace(SealTier tier, String holds) {
        phase = Phase.WAITING;
        reachable = tier;
        holding = holds;
        detail = "in place, not proven yet";
    }

    /** The tier cannot be reached. */
    Optional<Move> unreached(String why) {
        phase = Phase.AUDIT;
        detail = "enforce is not reached: " + why;
        return Optional.of(new Move(SealTier.AUDIT, SealTier.AUDIT, detail));
    }

    /** One round of the canary. */
    Optional<Move> measured(Collection<CanaryResult> round) {
        if (!wantsCanary()) {
            return Optional.empty();
        }
        List<String> broken =
                round.stream().flatMap(result -> broken(result).stream()).sorted().toList();
        if (!broken.isEmpty()) {
            return gone(String.join("; ", broken));
        }
        List<String> doubts =
                round.stream()
                        .filter(CanaryResult.Inconclusive.class::isInstance)
                        .map(result -> ((CanaryResult.Inconclusive) result).why())
                        .sorted()
                        .toList();
        return doubts.isEmpty() ? holds(round.size()) : doubted(doubts);
    }

    /** What is in force is not what was put there. */
    Optional<Move> broken(List<String> faults) {
        return faults.isEmpty() || !wantsCanary()
                ? Optional.empty()
                : gone("the seal is not as it was loaded: " + String.join("; ", faults));
    }

    private static Optional<String> broken(CanaryResult result) {
        return switch (result) {
            case CanaryResult.Refused _, CanaryResult.Inconclusive _ -> Optional.empty();
            case CanaryResult.Permitted(String path) ->
                    Optional.of("a forbidden change went through: " + path);
            case CanaryResult.Unjudged(String path) ->
                    Optional.of("the guard's programs did not judge the canary: " + path);
        };
    }

    private Optional<Move> holds(int paths) {
        inconclusive = 0;
        if (phase == Phase.REACHED) {
            return Optional.empty();
        }
        phase = Phase.REACHED;
        detail = holding;
        return Optional.of(
                new Move(
                        SealTier.AUDIT,
                        reachable,
                        "the kernel refuses changes, tried on " + paths + " protected path(s)"));
    }

    private Optional<Move> doubted(List<String> doubts) {
        inconclusive++;
        return inconclusive < MAX_INCONCLUSIVE
                ? Optional.empty()
                : gone("the canary cannot try any more: " + String.join("; ", doubts));
    }

    private Optional<Move> gone(String reason) {
        if (phase != Phase.REACHED) {
            return unreached(reason);
        }
        phase = Phase.LOST;
        detail = reason;
        return Optional.of(new Move(reachable, SealTier.LOST, reason));
    }
}

package io.adamant.agent.seal.attempt;

import io.adamant.agent.seal.guard.Trespass;
import io.adamant.shared.model.SealAttempt;
import org.jspecify.annotations.Nullable;

/**
 * What was tried by whom, before it has a sequence number.
 *
 * @param error the errno's name where it was refused
 * @param source what saw it
 * @param where the kernel judged it, or null where no hook did
 * @param count how often
 */
public record Sighting(
        SealAttempt.Outcome outcome,
        String operation,
        @Nullable String path,
        @Nullable String error,
        Who who,
        String source,
        @Nullable Where where,
        long count) {

    /** As the guard calls itself in reports. */
    public static final String GUARD = "bpf lsm";

    /**
     * A hook and the file it was about.
     *
     * @param device as st_dev has it; 0 where it was about none
     */
    public record Where(String hook, long device, long inode) {}

    /** What the guard saw. */
    public static Sighting of(Trespass trespass) {
        return new Sighting(
                outcome(trespass.verdict()),
                trespass.operation(),
                trespass.path() == null || trespass.pathWhole()
                        ? trespass.path()
                        : trespass.path() + " (cut)",
                trespass.verdict() == Trespass.Verdict.REFUSED ? "EPERM" : null,
                new Who.Recorded(trespass.caller()),
                GUARD,
                new Where(trespass.hook(), trespass.device(), trespass.inode()),
                Math.max(1, trespass.count()));
    }

    /** What a watcher saw after it had happened. */
    public static Sighting detected(String operation, String path, Who who, String source) {
        return new Sighting(
                SealAttempt.Outcome.DETECTED, operation, path, null, who, source, null, 1);
    }

    /** A signal that asked the agent for something; it does not say who sent it. */
    public static Sighting signal(String signal) {
        return new Sighting(
                SealAttempt.Outcome.BLOCKED,
                signal,
                null,
                null,
                new Who.Nobody(),
                "signal",
                null,
                1);
    }

    private static SealAttempt.Outcome outcome(Trespass.Verdict verdict) {
        return switch (verdict) {
            case REFUSED -> SealAttempt.Outcome.BLOCKED;
            case WOULD_REFUSE -> SealAttempt.Outcome.WOULD_BLOCK;
            case SEEN -> SealAttempt.Outcome.DETECTED;
        };
    }
}

package io.adamant.agent.seal.attempt;

import io.adamant.agent.seal.policy.SealPolicy;
import io.adamant.shared.model.SealAttempt;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the agent can see of refused calls, and what it cannot: judges which of them are about the
 * seal, and lets the canary prove that the trace still counts. Owned by one thread.
 */
public final class Sight {

    public static final String UNSEEN = "none: the trace did not see the canary's own refused try";

    private final boolean enforce;
    private final RefusalTrace trace;
    private boolean blind;
    private long elsewhere;

    public Sight(boolean enforce, RefusalTrace trace) {
        this.enforce = enforce;
        this.trace = trace;
    }

    /** Who names the one that tried, or none and why. */
    public String attribution() {
        if (!enforce) {
            return "none: audit refuses nothing";
        }
        return blind ? UNSEEN : trace.attribution().text();
    }

    public long ownRefusals() {
        return trace.ownRefusals();
    }

    /** Refused calls on read-only places that are not the seal's. */
    public long elsewhere() {
        return elsewhere;
    }

    /**
     * Compares what the canary met with what the trace counted.
     *
     * @param before own refusals before the round
     * @param refused tries of this round that were refused
     * @return words, when the trace went blind with this round
     */
    public Optional<String> measured(long before, long refused) {
        boolean tracing = trace.attribution() instanceof Attribution.Tracing;
        boolean unseen = tracing && refused > 0 && trace.ownRefusals() - before < refused;
        boolean news = unseen && !blind;
        blind = unseen;
        return news ? Optional.of("refusals are not seen any more: " + UNSEEN) : Optional.empty();
    }

    /** The attempt that a refused call was; empty when it was about another read-only place. */
    public Optional<Sighting> judge(Refusal refusal, SealPolicy policy) {
        List<RefusedPath> paths = refusal.paths();
        Optional<RefusedPath> aim =
                paths.stream().filter(path -> mayBeProtected(path, policy)).findFirst();
        if (aim.isEmpty() && !paths.isEmpty()) {
            elsewhere++;
            return Optional.empty();
        }
        return Optional.of(
                new Sighting(
                        SealAttempt.Outcome.BLOCKED,
                        refusal.operation(),
                        aim.map(Sight::words).orElse(null),
                        "EROFS",
                        new Who.Known(refusal.actor()),
                        trace.attribution().text(),
                        null,
                        1));
    }

    /** A path that nobody can resolve any more is reported rather than dropped. */
    private static boolean mayBeProtected(RefusedPath path, SealPolicy policy) {
        try {
            Path place = Path.of(path.text()).normalize();
            return !place.isAbsolute() || policy.covers(place);
        } catch (InvalidPathException e) {
            return true;
        }
    }

    private static String words(RefusedPath path) {
        return path.resolved() == null && !path.asked().startsWith("/")
                ? path.asked() + " (relative, its directory can no longer be read)"
                : path.text();
    }

    public List<String> blindSpots(SealPolicy policy) {
        List<String> spots = new ArrayList<>();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(policy.witnessNanos());
        spots.add(
                "a change that passes by the mounts is seen by the witness only, up to "
                        + Math.max(1, seconds)
                        + " s later and without who");
        if (enforce) {
            spots.add("writes through descriptors and mappings opened before the seal");
            spots.add("who tried by io_uring, or from a nested pid namespace");
        }
        if (enforce && (blind || !(trace.attribution() instanceof Attribution.Tracing))) {
            spots.add("who tried at all: attempts are refused, not seen");
        }
        return spots;
    }
}

package io.adamant.collector.ledger;

import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What every ledger refuses: a second intent for an instance, a stage that moves back, a change of
 * what an intent is about.
 */
public final class Rules {

    private Rules() {}

    /** The rule that {@code next} breaks, or empty. */
    public static Optional<String> broken(
            Collection<Intent> all, @Nullable Intent current, Intent next) {
        return current == null ? opening(all, next) : moving(current, next);
    }

    private static Optional<String> opening(Collection<Intent> all, Intent next) {
        if (next.stage() != Intent.Stage.RESERVED || next.attempt() != 1) {
            return Optional.of("an intent begins as a reservation");
        }
        for (Intent other : all) {
            if (other.binds() && other.instance().equals(next.instance())) {
                return Optional.of("one intent per instance: " + other.id());
            }
            boolean isReplacedThere =
                    other.isOpen()
                            && (other.failed().contains(next.instance())
                                    || next.instance().equals(other.successor()));
            if (isReplacedThere) {
                return Optional.of("a successor is replaced inside its reservation: " + other.id());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> moving(Intent current, Intent next) {
        if (!current.isOpen()) {
            return Optional.of("a released intent does not change");
        }
        if (!current.instance().equals(next.instance())
                || !current.group().equals(next.group())
                || current.sequence() != next.sequence()
                || current.openedNanos() != next.openedNanos()) {
            return Optional.of("an intent stays about what it was opened for");
        }
        if (next.attempt() == current.attempt() + 1) {
            boolean wasLaunched =
                    current.stage() == Intent.Stage.LAUNCHED
                            || current.stage() == Intent.Stage.PROVEN;
            return wasLaunched && next.stage() == current.sequence().beforeLaunch()
                    ? Optional.empty()
                    : Optional.of("a new attempt follows a launch");
        }
        int from = current.sequence().rank(current.stage());
        int to = current.sequence().rank(next.stage());
        if (next.attempt() != current.attempt() || to < from) {
            return Optional.of("a stage only moves forward");
        }
        return Optional.empty();
    }
}

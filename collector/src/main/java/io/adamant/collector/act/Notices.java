package io.adamant.collector.act;

import io.adamant.collector.ledger.Intent;
import io.adamant.collector.plan.Gate;
import io.adamant.collector.plan.Situation;
import io.adamant.collector.plan.rollback.Rollback;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an operator should know without asking, a sentence each. */
final class Notices {

    /** An intent open for longer is called stuck. */
    private static final Duration STUCK = Duration.ofMinutes(30);

    private Notices() {}

    static List<String> of(
            Situation situation,
            List<Rollback> rollbacks,
            Optional<String> policy,
            Optional<String> fault) {
        List<String> notices = new ArrayList<>(situation.assessment().imageProblems());
        policy.ifPresent(notices::add);
        fault.ifPresent(notices::add);
        situation
                .background()
                .brakes()
                .forEach(
                        (group, brake) ->
                                notices.add(
                                        "the breaker of %s: %s"
                                                .formatted(
                                                        group,
                                                        brake.phase()
                                                                .name()
                                                                .toLowerCase(Locale.ROOT))));
        rollbacks.forEach(one -> notices.add(words(one)));
        for (Intent intent : situation.intents()) {
            long open = situation.nowNanos() - intent.openedNanos();
            if (intent.isOpen() && open > STUCK.toNanos()) {
                notices.add(
                        "%s has been open for %d min at %s"
                                .formatted(
                                        intent.id(),
                                        Duration.ofNanos(open).toMinutes(),
                                        intent.stage().name().toLowerCase(Locale.ROOT)));
            }
        }
        return List.copyOf(notices);
    }

    private static String words(Rollback one) {
        String what =
                "%s launches %s, which is held by %s"
                        .formatted(one.group(), one.from(), one.reason());
        if (one.isOpen()) {
            return what + "; it goes back to " + one.to();
        }
        if (one.isForAnOperator()) {
            return what + "; proposed: rollback to " + one.to();
        }
        return what
                + "; no rollback: "
                + one.closed().stream().map(Gate::value).collect(Collectors.joining("; "));
    }
}

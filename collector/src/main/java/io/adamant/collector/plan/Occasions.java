package io.adamant.collector.plan;

import io.adamant.collector.assess.Verdict;
import io.adamant.collector.cloud.CloudGroup;
import io.adamant.collector.cloud.CloudInstance;
import io.adamant.collector.cloud.CloudInstance.Lifecycle;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.ledger.Intent.Sequence;
import io.adamant.collector.plan.PlanPolicy.Gameday;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Reasons to replace an instance that is well: its image is out of date, it is too old, or it is
 * ended on purpose to see that this hurts nobody. Every gate holds for these too, and anything
 * unhealthy goes first.
 */
public final class Occasions {

    static final String OUT_OF_DATE = "out_of_date";
    static final String MAX_AGE = "max_age";
    static final String GAMEDAY = "gameday";

    private final Situation situation;
    private final Census census;

    Occasions(Situation situation, Census census) {
        this.situation = situation;
        this.census = census;
    }

    /** True for an intent or a candidate that nothing was wrong with. */
    public static boolean isPlanned(String cause) {
        return Set.of(OUT_OF_DATE, MAX_AGE, GAMEDAY).contains(cause);
    }

    List<Candidate> all() {
        PlanPolicy.Reasons reasons = situation.policy().reasons();
        List<Candidate> all = new ArrayList<>();
        if (reasons.outOfDate() || !reasons.maxAge().isZero()) {
            for (CloudInstance instance : situation.inventory().instances()) {
                due(instance, reasons).ifPresent(all::add);
            }
        }
        all.addAll(gamedays(reasons.gameday()));
        return all;
    }

    private Optional<Candidate> due(CloudInstance instance, PlanPolicy.Reasons reasons) {
        CloudGroup group = census.group(instance.group());
        if (group == null || !isWell(instance)) {
            return Optional.empty();
        }
        if (reasons.outOfDate() && !instance.image().equals(group.image())) {
            String reason = "has image " + instance.image() + ", its group " + group.image();
            return Optional.of(planned(instance, OUT_OF_DATE, reason, Sequence.SERVING_HOST));
        }
        long age = situation.nowNanos() - instance.launchedUnixNanos();
        if (!reasons.maxAge().isZero() && age > reasons.maxAge().toNanos()) {
            String reason =
                    "launched %d h ago, at most %d h by policy"
                            .formatted(Duration.ofNanos(age).toHours(), reasons.maxAge().toHours());
            return Optional.of(planned(instance, MAX_AGE, reason, Sequence.SERVING_HOST));
        }
        return Optional.empty();
    }

    private boolean isWell(CloudInstance instance) {
        return instance.state() == CloudInstance.State.RUNNING
                && instance.lifecycle() == Lifecycle.IN_SERVICE
                && situation.assessment().verdicts().get(instance.id()) instanceof Verdict.Healthy;
    }

    private Candidate planned(
            CloudInstance instance, String cause, String reason, Sequence sequence) {
        Verdict verdict = new Verdict.Healthy(reason, instance.launchedUnixNanos());
        return Candidate.planned(instance, verdict, cause, reason, sequence);
    }

    /** One of each application that has had none today, the same for the whole day. */
    private List<Candidate> gamedays(Gameday gameday) {
        ZonedDateTime now = at(gameday, situation.nowNanos());
        boolean isTime = isOpen(gameday, now);
        List<Candidate> all = new ArrayList<>();
        for (String application : isTime ? applications(gameday) : Set.<String>of()) {
            if (!hasHad(application, gameday, now.toLocalDate())) {
                chosen(
                                one -> application.equals(census.application(one.group())),
                                now.toLocalDate())
                        .map(
                                one ->
                                        planned(
                                                one,
                                                GAMEDAY,
                                                "planned failure of " + now.toLocalDate(),
                                                Sequence.DEAD_HOST))
                        .ifPresent(all::add);
            }
        }
        return all;
    }

    /** One of a group that an operator names, whether or not its application had one today. */
    Optional<Candidate> asked(GroupName group, String reason) {
        ZonedDateTime now = at(situation.policy().reasons().gameday(), situation.nowNanos());
        return chosen(one -> one.group().equals(group), now.toLocalDate())
                .map(one -> planned(one, GAMEDAY, reason, Sequence.DEAD_HOST));
    }

    /** Whether the policy allows a failure on purpose now. */
    Gate window() {
        Gameday gameday = situation.policy().reasons().gameday();
        ZonedDateTime now = at(gameday, situation.nowNanos());
        String limit =
                gameday.days().isEmpty()
                        ? "never: the policy names no days"
                        : "%s, %d to %d h %s"
                                .formatted(
                                        new TreeSet<>(gameday.days()),
                                        gameday.fromHour(),
                                        gameday.untilHour(),
                                        gameday.zone());
        return new Gate(
                "gameday",
                isOpen(gameday, now),
                now.getDayOfWeek() + " " + now.getHour() + " h",
                limit,
                isOpen(gameday, now) ? "" : "the day and the hours of gameday in the policy");
    }

    private static boolean isOpen(Gameday gameday, ZonedDateTime now) {
        return gameday.days().contains(now.getDayOfWeek())
                && now.getHour() >= gameday.fromHour()
                && now.getHour() < gameday.untilHour();
    }

    private Set<String> applications(Gameday gameday) {
        Set<String> applications = new TreeSet<>();
        for (CloudGroup group : situation.inventory().groups()) {
            if (gameday.applications().isEmpty()
                    || gameday.applications().contains(group.application())) {
                applications.add(group.application());
            }
        }
        return applications;
    }

    private boolean hasHad(String application, Gameday gameday, LocalDate today) {
        for (Intent intent : situation.intents()) {
            if (intent.cause().equals(GAMEDAY)
                    && application.equals(census.application(intent.group()))
                    && at(gameday, intent.openedNanos()).toLocalDate().equals(today)) {
                return true;
            }
        }
        return false;
    }

    /** By a hash of day and id, so that neither the order nor a restart chooses another. */
    private Optional<CloudInstance> chosen(Predicate<CloudInstance> wanted, LocalDate today) {
        return situation.inventory().instances().stream()
                .filter(wanted)
                .filter(this::isWell)
                .min(
                        Comparator.comparingInt(
                                        (CloudInstance one) -> mix(one.id().value() + today))
                                .thenComparing(CloudInstance::id));
    }

    /** Spreads what differs only in its last letters. */
    private static int mix(String text) {
        int hash = text.hashCode() * 0x9E3779B9;
        return hash ^ (hash >>> 15);
    }

    private static ZonedDateTime at(Gameday gameday, long unixNanos) {
        return Instant.ofEpochSecond(0, unixNanos).atZone(gameday.zone());
    }
}

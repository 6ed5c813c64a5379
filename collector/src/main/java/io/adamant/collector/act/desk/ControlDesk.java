package io.adamant.collector.act.desk;

import io.adamant.collector.act.book.Books;
import io.adamant.collector.act.work.Closing;
import io.adamant.collector.act.work.Reservations;
import io.adamant.collector.act.work.SideWork;
import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.plan.Gate;
import io.adamant.collector.plan.Hold;
import io.adamant.collector.plan.PlanPolicy;
import io.adamant.collector.plan.Planner;
import io.adamant.collector.plan.Proposal;
import io.adamant.collector.plan.Situation;
import io.adamant.collector.plan.brake.Brake;
import io.adamant.collector.plan.rollback.Disabling;
import io.adamant.collector.plan.rollback.Rollback;
import io.adamant.collector.plan.rollback.Rollbacks;
import io.adamant.collector.receipt.AuditLog;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.WallClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Operators' acts, each under the controller's lock and in the receipts' chain before its answer.
 * What the chain cannot take is not done.
 */
public final class ControlDesk implements OperatorDesk {

    private final Room room;
    private final Papers papers;
    private final Runnable wake;
    private final String address;

    /** Where the desk stands. */
    public record Room(
            Lock lock,
            WallClock wall,
            LongFunction<Situation> situation,
            Predicate<GroupName> hasGroup,
            Predicate<String> isAsking) {}

    /** What the desk writes in. */
    public record Papers(
            Books books,
            Reservations reservations,
            Closing closing,
            SideWork side,
            AuditLog audit) {}

    public ControlDesk(Room room, Papers papers, Runnable wake) {
        this(room, papers, wake, "");
    }

    private ControlDesk(Room room, Papers papers, Runnable wake, String address) {
        this.room = room;
        this.papers = papers;
        this.wake = wake;
        this.address = address;
    }

    @Override
    public OperatorDesk from(String address) {
        return new ControlDesk(room, papers, wake, address);
    }

    @Override
    public Answer hold(GroupName group, String who, String why, long untilUnixNanos) {
        return act(
                "hold",
                group.value(),
                who,
                why,
                now -> {
                    if (!room.hasGroup().test(group)) {
                        return new Answer.Unknown("no group " + group);
                    }
                    if (untilUnixNanos != 0 && untilUnixNanos <= now) {
                        return new Answer.Refused("that end has passed already");
                    }
                    return kept(
                            papers.books()
                                    .holds()
                                    .hold(new Hold(group, who, why, now, untilUnixNanos)),
                            "nothing in "
                                    + group
                                    + " is replaced until "
                                    + (untilUnixNanos == 0 ? "" : "that moment, or until ")
                                    + "it is resumed");
                });
    }

    @Override
    public Answer resume(GroupName group, String who, String why) {
        return act(
                "resume",
                group.value(),
                who,
                why,
                now ->
                        papers.books().holds().active(now).containsKey(group)
                                ? kept(
                                        papers.books().holds().resume(group, who, why, now),
                                        group + " is watched and replaced again")
                                : new Answer.Unknown("no hold on " + group));
    }

    @Override
    public Answer replace(InstanceId instance, String who, String why) {
        return act(
                "replace",
                instance.value(),
                who,
                why,
                now -> {
                    Optional<Proposal> wish =
                            Planner.wish(room.situation().apply(now), instance, who + ": " + why);
                    if (wish.isEmpty()) {
                        return new Answer.Unknown("no instance " + instance);
                    }
                    if (!wish.get().isOpen()) {
                        return new Answer.Refused(words(wish.get()));
                    }
                    return reserved(wish.get(), now);
                });
    }

    @Override
    public Answer releaseIntent(String intentId, String who, String why) {
        return act(
                "release-intent",
                intentId,
                who,
                why,
                now -> {
                    Intent intent = papers.reservations().find(intentId).orElse(null);
                    if (intent == null) {
                        return new Answer.Unknown("no intent " + intentId);
                    }
                    if (!intent.isOpen()) {
                        return new Answer.Refused("it is released: " + intent.closedBecause());
                    }
                    if (room.isAsking().test(intentId)) {
                        return new Answer.Refused(
                                "the cloud was asked for it just now: try again in a minute");
                    }
                    String because = "released by " + who + ": " + why;
                    return kept(
                            papers.closing().close(room.situation().apply(now), intent, because),
                            "its slot is free again");
                });
    }

    @Override
    public Answer holdImage(ImageId image, String who, String why) {
        return act(
                "hold-image",
                image.value(),
                who,
                why,
                now ->
                        papers.books().images().isHeld(image)
                                ? new Answer.Refused("it is held already")
                                : kept(
                                        papers.books().images().hold(image, who, why, now),
                                        "nothing is replaced onto " + image));
    }

    @Override
    public Answer releaseImage(ImageId image, String who, String why) {
        return act(
                "release-image",
                image.value(),
                who,
                why,
                now ->
                        papers.books().images().isHeldAnywhere(image)
                                ? kept(
                                        papers.books().images().release(image, who, why, now),
                                        image + " may be launched again")
                                : new Answer.Unknown("no hold on image " + image));
    }

    @Override
    public Answer disableImage(ImageId image, String who, String why) {
        return act(
                "disable-image",
                image.value(),
                who,
                why,
                now -> {
                    List<Gate> closed =
                            Disabling.wish(room.situation().apply(now), image, who + ": " + why)
                                    .closedForAnOperator();
                    if (!closed.isEmpty()) {
                        return new Answer.Refused(
                                closed.stream()
                                        .map(ControlDesk::words)
                                        .collect(Collectors.joining("; ")));
                    }
                    return kept(
                            papers.side().disable(image, who, why, now),
                            "the cloud is told to launch "
                                    + image
                                    + " no more; receipts list says what it answered");
                });
    }

    @Override
    public Answer approve(String proposal, String who, String why) {
        return act(
                "approve",
                proposal,
                who,
                why,
                now -> {
                    Situation situation = room.situation().apply(now);
                    if (situation.policy().mode() == PlanPolicy.Mode.SHADOW) {
                        return new Answer.Refused("in shadow nothing is proposed");
                    }
                    if (proposal.startsWith(OperatorDesk.ROLLBACK)) {
                        String group = proposal.substring(OperatorDesk.ROLLBACK.length());
                        return rollBack(new GroupName(group), null, who, why, now);
                    }
                    return Planner.plan(situation).withheld().stream()
                            .filter(one -> one.instance().id().value().equals(proposal))
                            .findFirst()
                            .map(one -> reserved(one.approved(who, why), now))
                            .orElse(new Answer.Unknown("no proposal " + proposal));
                });
    }

    private Answer reserved(Proposal proposal, long nowNanos) {
        return papers.reservations()
                .reserve(proposal, nowNanos)
                .<Answer>map(intent -> new Answer.Done("reserved as " + intent.id()))
                .orElse(new Answer.Refused("the ledger did not take it"));
    }

    @Override
    public Answer rollBack(GroupName group, @Nullable ImageId to, String who, String why) {
        return act("rollback", group.value(), who, why, now -> rollBack(group, to, who, why, now));
    }

    private Answer rollBack(
            GroupName group, @Nullable ImageId to, String who, String why, long nowNanos) {
        Optional<Rollback> wish =
                Rollbacks.wish(room.situation().apply(nowNanos), group, to, who + ": " + why);
        if (wish.isEmpty()) {
            return new Answer.Unknown("no group " + group);
        }
        Rollback rollback = wish.get();
        if (!rollback.isForAnOperator()) {
            return new Answer.Refused(
                    rollback.closed().stream()
                            .filter(gate -> !Rollback.isAnOperators(gate))
                            .map(ControlDesk::words)
                            .collect(Collectors.joining("; ")));
        }
        return kept(
                papers.side().rollBack(rollback, who, why, nowNanos),
                "%s is told to launch %s instead of %s; a later terraform apply that names %s undoes it"
                        .formatted(group, rollback.to(), rollback.from(), rollback.from()));
    }

    @Override
    public Answer resetBreaker(@Nullable GroupName group, String who, String why) {
        return act(
                "reset-breaker",
                group == null ? "all" : group.value(),
                who,
                why,
                now -> {
                    List<GroupName> tripped =
                            papers.books().brakes().all().entrySet().stream()
                                    .filter(one -> one.getValue().phase() == Brake.Phase.TRIPPED)
                                    .map(Map.Entry::getKey)
                                    .filter(one -> group == null || one.equals(group))
                                    .sorted()
                                    .toList();
                    if (tripped.isEmpty()) {
                        return new Answer.Unknown("no breaker has tripped");
                    }
                    boolean isKept =
                            tripped.stream()
                                    .allMatch(one -> papers.books().brakes().reset(one, now));
                    return kept(
                            isKept,
                            tripped
                                    + ": every verdict is to be proven again, then 1, 2, 4 at a time");
                });
    }

    @Override
    public Answer gameday(GroupName group, String who, String why) {
        return act(
                "gameday",
                group.value(),
                who,
                why,
                now -> {
                    Optional<Proposal> wish =
                            Planner.gameday(room.situation().apply(now), group, who + ": " + why);
                    if (wish.isEmpty()) {
                        return new Answer.Unknown(
                                "no healthy instance in group " + group + ", or no such group");
                    }
                    return wish.get().isOpen()
                            ? reserved(wish.get(), now)
                            : new Answer.Refused(words(wish.get()));
                });
    }

    private Answer act(
            String kind, String subject, String who, String why, LongFunction<Answer> deed) {
        room.lock().lock();
        try {
            long now = room.wall().unixNanos();
            papers.reservations().refresh(now);
            Optional<String> fault = papers.audit().fault();
            if (fault.isPresent()) {
                return new Answer.Refused("it could not be written down: " + fault.get());
            }
            Answer answer =
                    who.isBlank() || why.isBlank()
                            ? new Answer.Refused("who and why are required")
                            : deed.apply(now);
            return audit(kind, subject, who, why, answer, now)
                    ? answer
                    : withoutRecord(answer, papers.audit().fault().orElse("the write failed"));
        } finally {
            room.lock().unlock();
            wake.run();
        }
    }

    private boolean audit(
            String kind, String subject, String who, String why, Answer answer, long now) {
        String result = answer instanceof Answer.Done ? "done" : "refused";
        return papers.audit()
                .record(
                        new AuditLog.Entry(
                                now,
                                who,
                                kind + " " + subject,
                                why,
                                address,
                                result + ": " + wordsOf(answer)));
    }

    /** The deed is done, its record is not: said to the one who asked, and by a notice to all. */
    private static Answer withoutRecord(Answer answer, String fault) {
        String words = wordsOf(answer) + "; the receipts' chain did not take its record: " + fault;
        return switch (answer) {
            case Answer.Done _ -> new Answer.Done(words);
            case Answer.Unknown _ -> new Answer.Unknown(words);
            case Answer.Refused _ -> new Answer.Refused(words);
        };
    }

    private static Answer kept(boolean isKept, String words) {
        return isKept ? new Answer.Done(words) : new Answer.Refused("it could not be written down");
    }

    private static String wordsOf(Answer answer) {
        return switch (answer) {
            case Answer.Done done -> done.words();
            case Answer.Unknown unknown -> unknown.words();
            case Answer.Refused refused -> refused.words();
        };
    }

    private static String words(Proposal proposal) {
        return proposal.closed().stream().map(ControlDesk::words).collect(Collectors.joining("; "));
    }

    private static String words(Gate gate) {
        return gate.name()
                + " is closed: "
                + gate.value()
                + " (limit: "
                + gate.limit()
                + "); cleared by: "
                + gate.clears();
    }
}

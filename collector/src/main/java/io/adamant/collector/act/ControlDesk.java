package io.adamant.collector.act;

import io.adamant.collector.cloud.GroupName;
import io.adamant.collector.ledger.CheckedLog;
import io.adamant.collector.ledger.Intent;
import io.adamant.collector.plan.Gate;
import io.adamant.collector.plan.Hold;
import io.adamant.collector.plan.Planner;
import io.adamant.collector.plan.Proposal;
import io.adamant.collector.plan.Situation;
import io.adamant.shared.model.ImageId;
import io.adamant.shared.model.InstanceId;
import io.adamant.shared.time.WallClock;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Operators' acts, each under the controller's lock and in the audit log before its answer. What
 * the audit log cannot take is not done.
 */
final class ControlDesk implements OperatorDesk {

    private final Room room;
    private final Books books;
    private final Runnable wake;

    /** Where the desk stands. */
    record Room(
            Lock lock,
            WallClock wall,
            LongFunction<Situation> situation,
            Predicate<GroupName> hasGroup) {}

    /** What the desk writes in. */
    record Books(
            HoldBook holds,
            ImageShelf images,
            Reservations reservations,
            Closing closing,
            CheckedLog audit) {}

    ControlDesk(Room room, Books books, Runnable wake) {
        this.room = room;
        this.books = books;
        this.wake = wake;
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
                            books.holds().hold(new Hold(group, who, why, now, untilUnixNanos)),
                            "nothing in " + group + " is replaced until it is resumed");
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
                        books.holds().active(now).containsKey(group)
                                ? kept(
                                        books.holds().resume(group, who, why, now),
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
                    return books.reservations()
                            .reserve(wish.get(), now)
                            .<Answer>map(intent -> new Answer.Done("reserved as " + intent.id()))
                            .orElse(new Answer.Refused("the ledger did not take it"));
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
                    Intent intent = books.reservations().find(intentId).orElse(null);
                    if (intent == null) {
                        return new Answer.Unknown("no intent " + intentId);
                    }
                    if (!intent.isOpen()) {
                        return new Answer.Refused("it is released: " + intent.closedBecause());
                    }
                    String because = "released by " + who + ": " + why;
                    return kept(
                            books.closing().close(room.situation().apply(now), intent, because),
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
                        books.images().isHeld(image)
                                ? new Answer.Refused("it is held already")
                                : kept(
                                        books.images().hold(image, who, why, now),
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
                        books.images().isHeld(image)
                                ? kept(
                                        books.images().release(image, who, why, now),
                                        image + " may be launched again")
                                : new Answer.Unknown("no hold on image " + image));
    }

    private Answer act(
            String kind, String subject, String who, String why, LongFunction<Answer> deed) {
        room.lock().lock();
        try {
            long now = room.wall().unixNanos();
            books.reservations().refresh(now);
            Optional<String> fault = books.audit().fault();
            if (fault.isPresent()) {
                return new Answer.Refused("it could not be written down: " + fault.get());
            }
            Answer answer =
                    who.isBlank() || why.isBlank()
                            ? new Answer.Refused("who and why are required")
                            : deed.apply(now);
            return audit(kind, subject, who, why, answer, now)
                    ? answer
                    : withoutRecord(answer, books.audit().fault().orElse("the write failed"));
        } finally {
            room.lock().unlock();
            wake.run();
        }
    }

    private boolean audit(
            String kind, String subject, String who, String why, Answer answer, long now) {
        JsonObject line =
                new JsonObject()
                        .put("at_unix_nanos", now)
                        .put("act", kind)
                        .put("subject", subject)
                        .put("who", who)
                        .put("why", why)
                        .put("answer", answer.getClass().getSimpleName().toLowerCase(Locale.ROOT))
                        .put("words", wordsOf(answer));
        return books.audit().append(line.encode());
    }

    /** The deed is done, its record is not: said to the one who asked, and by a notice to all. */
    private static Answer withoutRecord(Answer answer, String fault) {
        String words = wordsOf(answer) + "; the audit log did not take it: " + fault;
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

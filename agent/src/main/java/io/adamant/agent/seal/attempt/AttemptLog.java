package io.adamant.agent.seal.attempt;

import io.adamant.shared.model.SealAttempt;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Turns a stream of attempts into few records that lose nothing but detail: the first of a burst at
 * once, then one per process, path, operation and second with a count. Where more bursts are going
 * on than have a place, or more records are wanted than the rate allows, the rest is one record per
 * outcome and second that names the last of them and counts them all. Every record has the next
 * sequence number. Owned by one thread.
 */
public final class AttemptLog {

    /** Bursts followed at the same time. */
    static final int MAX_BURSTS = 256;

    /** Records that may be made at once; then {@value #RECORDS_PER_SECOND} a second. */
    static final int MAX_RECORDS_AT_ONCE = 512;

    static final int RECORDS_PER_SECOND = 32;

    static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long RECORD_NANOS = WINDOW_NANOS / RECORDS_PER_SECOND;

    /** An attempt and how old it is, in nanoseconds. */
    public record Aged(SealAttempt attempt, long ageNanos) {}

    private record Burst(
            SealAttempt.Outcome outcome, int processId, String operation, @Nullable String path) {}

    private static final class Window {
        private Sighting last;
        private @Nullable Actor actor;
        private long endsNanos;
        private long count;

        Window(Sighting last, @Nullable Actor actor, long endsNanos) {
            this.last = last;
            this.actor = actor;
            this.endsNanos = endsNanos;
        }
    }

    private final CallerFacts facts;
    private final Map<Burst, Window> bursts = new LinkedHashMap<>();
    private final Map<SealAttempt.Outcome, Window> rest = new EnumMap<>(SealAttempt.Outcome.class);
    private long sequence;
    private long seen;
    private long joined;
    private long recordsLeft = MAX_RECORDS_AT_ONCE;
    private long refilledNanos;
    private boolean started;

    /**
     * @param facts asked once per reported burst, not per attempt
     */
    public AttemptLog(CallerFacts facts) {
        this.facts = facts;
    }

    /** Takes one sighting; the record, if it is the first of a burst. */
    public List<Aged> add(Sighting sighting, long ageNanos, long nowNanos) {
        seen += sighting.count();
        Burst burst =
                new Burst(
                        sighting.outcome(),
                        sighting.who().processId(),
                        sighting.operation(),
                        sighting.path());
        Window window = bursts.get(burst);
        if (window != null) {
            window.count += sighting.count();
            window.last = sighting;
            return List.of();
        }
        if (bursts.size() >= MAX_BURSTS || !mayRecord(nowNanos)) {
            join(sighting, nowNanos);
            return List.of();
        }
        Actor actor = actor(sighting);
        bursts.put(burst, new Window(sighting, actor, nowNanos + WINDOW_NANOS));
        return List.of(new Aged(attempt(sighting, actor, sighting.count()), ageNanos));
    }

    private void join(Sighting sighting, long nowNanos) {
        joined += sighting.count();
        Window window =
                rest.computeIfAbsent(
                        sighting.outcome(),
                        _ -> new Window(sighting, null, nowNanos + WINDOW_NANOS));
        window.count += sighting.count();
        window.last = sighting;
    }

    /** The aggregates of the windows that are over. */
    public List<Aged> flush(long nowNanos) {
        List<Aged> aggregates = new ArrayList<>();
        Iterator<Window> windows = bursts.values().iterator();
        while (windows.hasNext()) {
            Window window = windows.next();
            if (nowNanos - window.endsNanos < 0) {
                continue;
            }
            if (window.count == 0) {
                windows.remove();
            } else if (mayRecord(nowNanos)) {
                aggregates.add(aggregate(window));
                window.count = 0;
                window.endsNanos = nowNanos + WINDOW_NANOS;
            } else {
                window.endsNanos = nowNanos + WINDOW_NANOS;
            }
        }
        flushRest(nowNanos, aggregates);
        return aggregates;
    }

    /** At most three a second, beside the rate: the count must not wait for it. */
    private void flushRest(long nowNanos, List<Aged> aggregates) {
        Iterator<Window> windows = rest.values().iterator();
        while (windows.hasNext()) {
            Window window = windows.next();
            if (nowNanos - window.endsNanos >= 0) {
                window.actor = actor(window.last);
                aggregates.add(aggregate(window));
                windows.remove();
            }
        }
    }

    private Aged aggregate(Window window) {
        return new Aged(attempt(window.last, window.actor, window.count), 0);
    }

    /** When {@link #flush} has something to do next; the given time when there is no burst. */
    public long nextFlushNanos(long otherwise) {
        long next = otherwise;
        for (Window window : bursts.values()) {
            next = window.endsNanos - next < 0 ? window.endsNanos : next;
        }
        for (Window window : rest.values()) {
            next = window.endsNanos - next < 0 ? window.endsNanos : next;
        }
        return next;
    }

    /** Attempts since the start, those within aggregates each counted. */
    public long seen() {
        return seen;
    }

    /** Attempts whose record names another one of the same second. */
    public long joined() {
        return joined;
    }

    private boolean mayRecord(long nowNanos) {
        if (!started) {
            started = true;
            refilledNanos = nowNanos;
        }
        long refill = (nowNanos - refilledNanos) / RECORD_NANOS;
        if (refill > 0) {
            recordsLeft = Math.min(MAX_RECORDS_AT_ONCE, recordsLeft + refill);
            refilledNanos += refill * RECORD_NANOS;
        }
        if (recordsLeft == 0) {
            return false;
        }
        recordsLeft--;
        return true;
    }

    private @Nullable Actor actor(Sighting sighting) {
        return switch (sighting.who()) {
            case Who.Known(Actor actor) -> actor;
            case Who.Recorded(var caller) -> facts.actor(caller);
            case Who.Nobody() -> null;
        };
    }

    private SealAttempt attempt(Sighting sighting, @Nullable Actor actor, long count) {
        sequence++;
        Sighting.Where where = sighting.where();
        Long loginUser = actor == null ? null : actor.loginUserId();
        return new SealAttempt(
                sequence,
                sighting.outcome(),
                sighting.operation(),
                sighting.path(),
                sighting.error(),
                actor == null ? 0 : actor.processId(),
                actor == null ? null : actor.command(),
                actor == null ? null : actor.executable(),
                actor == null ? List.of() : actor.arguments(),
                actor == null ? List.of() : parents(actor),
                actor == null ? -1 : actor.userId(),
                loginUser == null ? -1 : loginUser,
                actor == null ? null : actor.cgroup(),
                count,
                sighting.source(),
                where == null ? null : where.hook(),
                where == null ? 0 : where.device(),
                where == null ? 0 : where.inode(),
                actor == null ? null : actor.unit());
    }

    private static List<String> parents(Actor actor) {
        return actor.parents().stream().map(p -> p.processId() + " " + p.command()).toList();
    }
}

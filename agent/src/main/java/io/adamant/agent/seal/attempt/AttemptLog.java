package io.adamant.agent.seal.attempt;

import io.adamant.shared.model.SealAttempt;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Turns a stream of refusals into few records that lose nothing but detail: the first of a burst at
 * once, then one per process, path, operation and second with a count. Every record has the next
 * sequence number. Owned by one thread.
 */
public final class AttemptLog {

    /** Bursts followed at the same time; what comes beyond is counted as dropped. */
    static final int MAX_BURSTS = 256;

    static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** An attempt and how old it is, in nanoseconds. */
    public record Aged(SealAttempt attempt, long ageNanos) {}

    /** What was tried by whom, before it has a sequence number. */
    public record Sighting(
            SealAttempt.Outcome outcome,
            String operation,
            @Nullable String path,
            @Nullable String error,
            @Nullable Actor actor,
            String source) {}

    private record Burst(int processId, String operation, @Nullable String path) {}

    private static final class Window {
        private Sighting last;
        private long endsNanos;
        private long count;

        Window(Sighting last, long endsNanos) {
            this.last = last;
            this.endsNanos = endsNanos;
        }
    }

    private final Map<Burst, Window> bursts = new LinkedHashMap<>();
    private long sequence;
    private long seen;
    private long dropped;

    /** Takes one sighting; the record, if it is the first of a burst. */
    public List<Aged> add(Sighting sighting, long ageNanos, long nowNanos) {
        Actor actor = sighting.actor();
        Burst burst =
                new Burst(
                        actor == null ? 0 : actor.processId(),
                        sighting.operation(),
                        sighting.path());
        Window window = bursts.get(burst);
        if (window != null) {
            seen++;
            window.count++;
            window.last = sighting;
            return List.of();
        }
        if (bursts.size() >= MAX_BURSTS) {
            dropped++;
            return List.of();
        }
        seen++;
        bursts.put(burst, new Window(sighting, nowNanos + WINDOW_NANOS));
        return List.of(new Aged(attempt(sighting, 1), ageNanos));
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
            } else {
                aggregates.add(new Aged(attempt(window.last, window.count), 0));
                window.count = 0;
                window.endsNanos = nowNanos + WINDOW_NANOS;
            }
        }
        return aggregates;
    }

    /** When {@link #flush} has something to do next; the given time when there is no burst. */
    public long nextFlushNanos(long otherwise) {
        long next = otherwise;
        for (Window window : bursts.values()) {
            if (window.endsNanos - next < 0) {
                next = window.endsNanos;
            }
        }
        return next;
    }

    /** Attempts since the start, those within aggregates each counted. */
    public long seen() {
        return seen;
    }

    /** Attempts that found too many bursts going on. */
    public long dropped() {
        return dropped;
    }

    private SealAttempt attempt(Sighting sighting, long count) {
        sequence++;
        Actor actor = sighting.actor();
        if (actor == null) {
            return new SealAttempt(
                    sequence,
                    sighting.outcome(),
                    sighting.operation(),
                    sighting.path(),
                    sighting.error(),
                    0,
                    null,
                    null,
                    List.of(),
                    List.of(),
                    -1,
                    -1,
                    null,
                    count,
                    sighting.source());
        }
        return new SealAttempt(
                sequence,
                sighting.outcome(),
                sighting.operation(),
                sighting.path(),
                sighting.error(),
                actor.processId(),
                actor.command(),
                actor.executable(),
                actor.arguments(),
                actor.parents().stream().map(p -> p.processId() + " " + p.command()).toList(),
                actor.userId(),
                actor.loginUserId() == null ? -1 : actor.loginUserId(),
                actor.cgroup(),
                count,
                sighting.source());
    }
}

package io.adamant.collector.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Supplier;

/**
 * Virtual time: one queue of events, ordered by time and then by the order in which they were put
 * in. Everything that happens is mixed into one hash, so that two runs can be compared.
 */
final class Scheduler {

    /** Newest lines of the trace, for the report of a failure. */
    private static final int KEPT_LINES = 300;

    /** Whether single seeds are told again, and in detail. */
    private static final boolean IS_REPLAY = System.getProperty("adamant.seed") != null;

    /** The same words are written down again only after so long. */
    private static final long REPEAT_NANOS = 30_000_000_000L;

    private static final long FNV_PRIME = 0x100000001b3L;

    private record Event(long at, long order, String label, Runnable body)
            implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private final Map<String, Long> told = new HashMap<>();
    private final Deque<String> lines = new ArrayDeque<>();
    private long now;
    private long order;
    private long events;
    private long hash = 0xcbf29ce484222325L;

    Scheduler(long startNanos) {
        this.now = startNanos;
    }

    long now() {
        return now;
    }

    long events() {
        return events;
    }

    long hash() {
        return hash;
    }

    void at(long nanos, String label, Runnable body) {
        queue.add(new Event(Math.max(nanos, now), order++, label, body));
    }

    void in(Duration delay, String label, Runnable body) {
        at(now + delay.toNanos(), label, body);
    }

    /** Takes the next event up to {@code untilNanos}; false when there is none. */
    boolean step(long untilNanos) {
        Event next = queue.peek();
        if (next == null || next.at() > untilNanos) {
            now = Math.max(now, untilNanos);
            return false;
        }
        queue.poll();
        now = next.at();
        events++;
        mix(now);
        mix(next.label());
        next.body().run();
        return true;
    }

    /** What is worth reading in a failure's report, once in a while; part of the trace. */
    void note(String words) {
        mix(words);
        Long before = told.put(words, now);
        if (before != null && now - before < REPEAT_NANOS) {
            return;
        }
        lines.addLast("%10.3f s  %s".formatted(seconds(), words));
        if (lines.size() > KEPT_LINES) {
            lines.removeFirst();
        }
    }

    /** What helps to read a replayed seed; no part of the story and of its hash. */
    void explain(Supplier<String> words) {
        if (IS_REPLAY) {
            lines.addLast("%10.3f s      %s".formatted(seconds(), words.get()));
        }
    }

    String trace() {
        return String.join("\n", lines);
    }

    double seconds() {
        return (now - FleetSimulator.EPOCH) / 1e9;
    }

    private void mix(String words) {
        for (int i = 0; i < words.length(); i++) {
            mix(words.charAt(i));
        }
    }

    private void mix(long value) {
        hash = (hash ^ value) * FNV_PRIME;
    }
}

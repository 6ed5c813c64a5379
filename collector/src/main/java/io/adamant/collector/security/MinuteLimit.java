package io.adamant.collector.security;

import io.adamant.shared.time.MonotonicClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * So many of something a minute for each address or instance: after that none is looked at until
 * the minute is over. Remembers {@value #MAX_NAMES} names; beyond that the oldest is forgotten.
 * Guarded by itself.
 */
public final class MinuteLimit {

    static final int MAX_NAMES = 10_000;

    private final int most;
    private final MonotonicClock clock;
    private final long windowNanos;
    private final Map<String, Seen> seen =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
                    return size() > MAX_NAMES;
                }
            };

    private record Seen(int count, long sinceNanos) {}

    public MinuteLimit(int most, MonotonicClock clock) {
        this(most, clock, Duration.ofMinutes(1));
    }

    /** The same over another time than a minute. */
    public MinuteLimit(int most, MonotonicClock clock, Duration window) {
        this.most = most;
        this.clock = clock;
        windowNanos = window.toNanos();
    }

    /** Seconds until this name is looked at again; 0 for now. */
    public synchronized int waitSeconds(String name) {
        Seen known = seen.get(name);
        if (known == null) {
            return 0;
        }
        long left = windowNanos - (clock.nanos() - known.sinceNanos());
        if (left <= 0) {
            seen.remove(name);
            return 0;
        }
        return known.count() < most ? 0 : (int) TimeUnit.NANOSECONDS.toSeconds(left) + 1;
    }

    public synchronized void count(String name) {
        Seen known = seen.get(name);
        seen.put(
                name,
                known == null
                        ? new Seen(1, clock.nanos())
                        : new Seen(known.count() + 1, known.sinceNanos()));
    }
}

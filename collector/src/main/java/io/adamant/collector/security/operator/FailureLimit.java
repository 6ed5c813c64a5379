package io.adamant.collector.security.operator;

import io.adamant.shared.time.MonotonicClock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Wrong proofs of each address: after {@value #MAX_FAILURES} within a minute none is looked at
 * until the minute is over. Remembers {@value #MAX_ADDRESSES} addresses; beyond that the oldest is
 * forgotten. Guarded by itself.
 */
final class FailureLimit {

    static final int MAX_FAILURES = 10;
    static final int MAX_ADDRESSES = 10_000;
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final MonotonicClock clock;
    private final Map<String, Failures> failures =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
                    return size() > MAX_ADDRESSES;
                }
            };

    private record Failures(int count, long sinceNanos) {}

    FailureLimit(MonotonicClock clock) {
        this.clock = clock;
    }

    /** Seconds until this address is looked at again; 0 for now. */
    synchronized int waitSeconds(String from) {
        Failures known = failures.get(from);
        if (known == null) {
            return 0;
        }
        long left = MINUTE_NANOS - (clock.nanos() - known.sinceNanos());
        if (left <= 0) {
            failures.remove(from);
            return 0;
        }
        return known.count() < MAX_FAILURES ? 0 : (int) TimeUnit.NANOSECONDS.toSeconds(left) + 1;
    }

    synchronized void failed(String from) {
        Failures known = failures.get(from);
        failures.put(
                from,
                known == null
                        ? new Failures(1, clock.nanos())
                        : new Failures(known.count() + 1, known.sinceNanos()));
    }
}

package io.adamant.collector.cloud.wire;

import io.adamant.collector.cloud.pace.Pause;
import io.adamant.shared.time.MonotonicClock;
import java.util.ArrayList;
import java.util.List;

/** A clock that only waiting turns. */
public final class TurnedClock implements MonotonicClock, Pause {

    private final List<Long> waits = new ArrayList<>();
    private long now = 1;

    @Override
    public synchronized long nanos() {
        return now;
    }

    @Override
    public synchronized void nanos(long nanos) {
        waits.add(nanos);
        now += nanos;
    }

    public synchronized List<Long> waits() {
        return List.copyOf(waits);
    }
}

package io.adamant.agent.source;

import io.adamant.shared.time.MonotonicClock;
import io.adamant.shared.time.WallClock;
import java.time.Duration;

/** Both clocks, moved by the test. */
public final class ManualClock {

    /** Wall time at monotonic time 0. */
    public static final long EPOCH_UNIX_NANOS = 1_800_000_000_000_000_000L;

    private long nanos;

    public MonotonicClock monotonic() {
        return () -> nanos;
    }

    public WallClock wall() {
        return () -> EPOCH_UNIX_NANOS + nanos;
    }

    public long nanos() {
        return nanos;
    }

    public void advance(Duration span) {
        nanos += span.toNanos();
    }
}

package io.adamant.agent.spool;

import io.adamant.agent.spool.format.Lane;
import io.adamant.agent.spool.format.RecordHeader;
import io.adamant.agent.spool.lane.LaneReader.Taken;
import io.adamant.agent.spool.lane.Lanes;
import io.adamant.shared.time.MonotonicClock;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which batch is shipped next, of the lanes on disk and of the one in memory; a lane that the disk
 * cannot read rests. Under the spool's lock.
 */
final class Outbox {

    /** With more batches of events than this, the collector hears the newest one first. */
    static final int FRESH_EVENTS = 8;

    /** A read that the disk refused is due again after this long. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** Reads of the same place that the disk refused, after which it is taken for damage. */
    private static final int MAX_READ_TRIES = 5;

    private final Lanes lanes;
    private final VolatileLane inMemory;
    private final MonotonicClock monotonic;
    private final int[] readTries = new int[Lane.count()];
    private final long[] readAgainNanos = new long[Lane.count()];
    private long unreadable;

    Outbox(Lanes lanes, VolatileLane inMemory, MonotonicClock monotonic) {
        this.lanes = lanes;
        this.inMemory = inMemory;
        this.monotonic = monotonic;
    }

    Optional<WaitingBatch> take() {
        WaitingBatch held = inMemory.take();
        if (held != null) {
            return Optional.of(held);
        }
        for (Lane lane : Lane.values()) {
            Taken taken = take(lane);
            if (taken != null) {
                return Optional.of(waiting(taken));
            }
        }
        return Optional.empty();
    }

    private @Nullable Taken take(Lane lane) {
        if (isResting(lane)) {
            return null;
        }
        try {
            boolean isBehind = lane == Lane.EVENTS && lanes.mark(lane).batches() > FRESH_EVENTS;
            Taken taken = isBehind ? lanes.take(lane, true) : null;
            taken = taken == null ? lanes.take(lane, false) : taken;
            readTries[lane.code()] = 0;
            return taken;
        } catch (IOException refused) {
            unreadable(lane);
            return null;
        }
    }

    private boolean isResting(Lane lane) {
        return readTries[lane.code()] > 0 && monotonic.nanos() - readAgainNanos[lane.code()] < 0;
    }

    private void unreadable(Lane lane) {
        unreadable++;
        readTries[lane.code()]++;
        readAgainNanos[lane.code()] = monotonic.nanos() + RETRY.toNanos();
        if (readTries[lane.code()] >= MAX_READ_TRIES) {
            lanes.skipUnreadable(lane);
            readTries[lane.code()] = 0;
        }
    }

    private static WaitingBatch waiting(Taken taken) {
        RecordHeader header = taken.header();
        return new WaitingBatch(
                header.lane(),
                taken.boot(),
                header.epoch(),
                header.firstSequence(),
                header.count(),
                header.unixNanos(),
                header.frameBytes(),
                header.encoding(),
                taken.frame());
    }

    void putBack() {
        lanes.putBack();
        inMemory.putBack();
    }

    void acknowledge(WaitingBatch batch) {
        if (!inMemory.acknowledge(batch)
                && !lanes.acknowledge(batch.lane(), batch.epoch(), batch.firstSequence())) {
            throw new IllegalStateException("only a batch in flight is acknowledged");
        }
    }

    boolean hasNext() {
        if (inMemory.hasNext()) {
            return true;
        }
        for (Lane lane : Lane.values()) {
            try {
                if (!isResting(lane) && lanes.hasNext(lane)) {
                    return true;
                }
            } catch (IOException refused) {
                unreadable(lane);
            }
        }
        return false;
    }

    /** Until a resting lane is to be looked at again; {@link Long#MAX_VALUE} when none rests. */
    long longestWaitNanos() {
        for (int tries : readTries) {
            if (tries > 0) {
                return RETRY.toNanos();
            }
        }
        return Long.MAX_VALUE;
    }

    long oldestUnixNanos() {
        long oldest = 0;
        for (Lane lane : Lane.values()) {
            try {
                long at = isResting(lane) ? 0 : lanes.oldestUnixNanos(lane);
                oldest = at != 0 && (oldest == 0 || at < oldest) ? at : oldest;
            } catch (IOException refused) {
                unreadable(lane);
            }
        }
        return oldest;
    }

    /** Reads that the disk refused since this process started. */
    long unreadable() {
        return unreadable;
    }
}
